"""The rules that a row can break: codes, and what follows from breaking them.

What people read about a broken rule is policy (`policy/words/rejections.yaml`), one sentence per
rule; `rule_words` refuses a rule without a sentence and a sentence without a rule.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Literal

from domain.values.county import ANYWHERE, County

Severity = Literal["reject_file", "reject_row", "reject_value", "warn"]


@dataclass(frozen=True)
class Rule:
    """One rule that a file, row or cell can break.

    Attributes:
        code: stable name.
        severity: what follows from breaking it. A cell that a required field needs rejects its row
            even where the code says `reject_value`.
        figures: names of the figures of other policy that its sentence must state.
    """

    code: str
    severity: Severity
    figures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """What a sender reads about one rule.

    Attributes:
        problem: what is wrong, in Chinese, for the person who corrects it.
        expected: what to write instead.
    """

    problem: str
    expected: str


@dataclass(frozen=True)
class RuleWords:
    """How issues are put into words.

    Attributes:
        sentences: code of every rule -> its sentence.
        county: words of names, by which a cell of names is shown with its numbers gone and its
            persons masked.
    """

    sentences: Mapping[str, Sentence]
    county: County = ANYWHERE

    def __getitem__(self, code: str) -> Sentence:
        """The sentence of a rule."""
        return self.sentences[code]


def rule_words(
    sentences: Mapping[str, Sentence], figures: Mapping[str, object], county: County
) -> RuleWords:
    """Return the sentences of all rules with the figures filled in.

    Args:
        sentences: code -> sentence, as policy has them.
        figures: name of a figure -> its value (`tolerance_days`: days).
        county: its words of names.

    Raises:
        ValueError: a rule has no sentence, a sentence no rule, or a figure is missing or unknown.
    """
    if missing := sorted(RULES.keys() - sentences.keys()):
        raise ValueError(f"no sentence for the rules {', '.join(missing)}")
    if unknown := sorted(sentences.keys() - RULES.keys()):
        raise ValueError(f"no such rules: {', '.join(unknown)}")
    filled = {code: _filled(RULES[code], one, figures) for code, one in sentences.items()}
    return RuleWords(filled, county)


def _filled(rule: Rule, sentence: Sentence, figures: Mapping[str, object]) -> Sentence:
    both = sentence.problem + sentence.expected
    named = {name for _, name, _, _ in Formatter().parse(both) if name is not None}
    if named != set(rule.figures):
        wanted = ", ".join(f"{{{name}}}" for name in rule.figures) or "no figure"
        raise ValueError(f"{rule.code}: its sentence must name {wanted}")
    return Sentence(sentence.problem.format(**figures), sentence.expected.format(**figures))


RULES: dict[str, Rule] = {
    rule.code: rule
    for rule in (
        Rule("unreadable_file", "reject_file"),
        Rule("program_fault", "reject_file"),
        Rule("no_header", "reject_file"),
        Rule("missing_column", "reject_file"),
        Rule("unknown_filer", "reject_file"),
        Rule("filer_conflict", "reject_file"),
        Rule("unknown_folder", "reject_file"),
        Rule("unknown_batch", "reject_file"),
        Rule("wrong_extension", "reject_file"),
        Rule("bad_received_list", "warn"),
        Rule("hidden_sheet", "warn"),
        Rule("not_text", "reject_row"),
        Rule("long_cell", "warn"),
        Rule("required", "reject_row"),
        Rule("required_for_finding", "reject_row"),
        Rule("decision_incomplete", "reject_row"),
        Rule("decision_named", "reject_row"),
        Rule("party_unnamed", "reject_row"),
        Rule("outside_batch", "reject_row", ("tolerance_days",)),
        Rule("outside_period", "reject_row", ("tolerance_days",)),
        Rule("no_period", "reject_file"),
        Rule("town_in_city_folder", "reject_file"),
        Rule("received_later", "warn"),
        Rule("duplicate_number", "reject_row"),
        Rule("columns_shifted", "reject_row"),
        Rule("record_form", "reject_row"),
        Rule("same_record", "reject_row"),
        Rule("unknown_record", "reject_row"),
        Rule("out_of_date", "reject_row"),
        Rule("contradiction", "reject_row"),
        Rule("error_cell", "reject_value"),
        Rule("not_in_vocabulary", "reject_value"),
        Rule("not_yes_or_no", "reject_value"),
        Rule("unreadable", "reject_value"),
        Rule("unreadable_date", "reject_value"),
        Rule("unreadable_amount", "reject_value"),
        Rule("unreadable_number", "reject_value"),
        Rule("unreadable_phone", "reject_value"),
        Rule("unreadable_decision", "warn"),
        Rule("lost_digits", "reject_value"),
        Rule("bad_uscc", "reject_value"),
        Rule("placeholder", "reject_value"),
        Rule("id_in_code_column", "reject_value"),
        Rule("bad_id_number", "reject_value"),
        Rule("unknown_form", "reject_value"),
        Rule("complainant_phone", "reject_value"),
        Rule("complainant_name", "reject_value"),
        Rule("other_value", "warn"),
        Rule("informant_text", "reject_value"),
        Rule("unmapped_violation", "warn"),
        Rule("same_reading", "warn"),
        Rule("not_a_decision", "warn"),
        Rule("no_decision_number", "warn"),
        Rule("simple_procedure", "warn"),
        Rule("unknown_status", "warn"),
        Rule("fine_unread", "warn"),
        Rule("amount_contradicted", "reject_value"),
        Rule("amount_implausible", "reject_value"),
        Rule("shared_amount", "warn"),
        Rule("number_derived", "warn"),
        Rule("number_in_name", "warn"),
        Rule("unknown_column", "warn"),
        Rule("unknown_column_dropped", "warn"),
        Rule("repeated_column", "warn"),
        Rule("sheet_without_header", "warn"),
        Rule("totals_differ", "warn"),
        Rule("period_differs", "warn"),
        Rule("superseded_row", "warn"),
        Rule("unknown_received", "warn"),
        Rule("no_ledger_cover", "reject_file"),
        Rule("unknown_number", "reject_row"),
        Rule("answer_unread", "reject_row"),
        Rule("answer_empty", "reject_row"),
        Rule("answer_order", "reject_row"),
        Rule("answer_ahead", "reject_row"),
        Rule("answer_without_result", "reject_row"),
        Rule("no_reviewer", "warn"),
    )
}
"""Every rule by its code."""
