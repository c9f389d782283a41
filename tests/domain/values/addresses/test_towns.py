"""A town is known by its name with either kind, and bare."""

from domain.values.addresses.towns import bare_town, town_forms


def test_a_town_is_written_with_its_kind_with_the_other_kind_and_bare() -> None:
    forms = {"青山街道", "青山", "青山镇"}
    assert town_forms("青山街道") == forms
    assert town_forms("青山镇") == forms
    assert town_forms("青山街道办事处") == forms | {"青山街道办事处"}
    assert town_forms("青山镇人民政府") == forms | {"青山镇人民政府"}


def test_a_name_without_a_kind_stands_for_itself_alone() -> None:
    assert town_forms("青山高新技术产业开发区") == {"青山高新技术产业开发区"}


def test_only_the_kind_at_the_end_goes() -> None:
    assert bare_town("青山街道") == "青山"
    assert bare_town("镇山镇") == "镇山"
    assert bare_town("青山") == "青山"
