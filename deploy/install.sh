#!/bin/sh
# Sets up a single server from nothing, or upgrades it: packages, user, folders, PostgreSQL, program,
# units. Run as root from a checkout:
#
#     sh deploy/install.sh                    everything, with PostgreSQL on this machine
#     sh deploy/install.sh --no-postgresql    SQLite files, or a database server elsewhere
#     sh deploy/install.sh --dry-run          say what would be done, and change nothing
#
# Debian 12 or a relative. Running it again is the upgrade: settings, policy, password and data stay
# as they are; policy files that a new version adds are added.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
home=/opt/registry
data=/srv/registry
etc=/etc/registry
dry=
postgresql=yes

fail() { echo "install.sh: $*" >&2; exit 1; }
say() { echo "== $*"; }
run() { if [ -n "$dry" ]; then echo "   $*"; else "$@"; fi; }

for option in "$@"; do
    case $option in
        --dry-run) dry=yes ;;
        --no-postgresql) postgresql= ;;
        *) fail "unknown option $option (--dry-run, --no-postgresql)" ;;
    esac
done
[ -n "$dry" ] || [ "$(id -u)" -eq 0 ] || fail "run as root"
[ "$here" != "$home" ] || fail "run it from a checkout outside of $home"

# A shim that starts nothing is no Python, and Debian's own may lack venv.
find_python() {
    for name in python3.13 python3.12 python3.11 python3; do
        if "$name" -c 'import sys, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null
        then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

packages() {
    wanted=
    command -v make >/dev/null || wanted="$wanted make"
    command -v rsync >/dev/null || wanted="$wanted rsync"
    find_python >/dev/null || wanted="$wanted python3 python3-venv"
    [ -z "$postgresql" ] || [ -n "$(ls /usr/lib/postgresql 2>/dev/null)" ] ||
        wanted="$wanted postgresql"
    [ -z "$wanted" ] || install_packages
    [ -n "$dry" ] || find_python >/dev/null || fail "Python 3.11 to 3.13 with venv is needed"
}

install_packages() {
    say "packages:$wanted"
    command -v apt-get >/dev/null || fail "install these first:$wanted"
    run apt-get update -qq
    # shellcheck disable=SC2086 # a list of names
    run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted
}

account() {
    say "account registry; group registry-feed for those who fetch the feed"
    for group in registry registry-feed; do
        getent group "$group" >/dev/null || run groupadd --system "$group"
    done
    getent passwd registry >/dev/null || run useradd --system --gid registry \
        --home-dir "$data" --shell /usr/sbin/nologin registry
}

folders() {
    say "folders $home, $data, $etc"
    run install -d -m 0755 "$home"
    run install -d -m 0751 -o registry -g registry "$data"
    run install -d -m 0710 -o registry -g registry "$data/data"
    run install -d -m 2750 -o registry -g registry-feed "$data/feed"
    # Whoever may deliver files, and read notices and pages, is put into the group registry.
    run install -d -m 2770 -o registry -g registry "$data/inbox"
    run install -d -m 0700 -o registry -g registry "$data/backup"
    run install -d -m 0750 -o root -g registry "$etc"
    for source in $(sources); do
        run install -d -m 2770 -o registry -g registry "$data/inbox/$source"
    done
}

sources() {
    echo town_submissions city_patrols complaints department_referrals credit_decisions receipts \
        link_decisions answers watch_lists responsibility
}

settings() {
    [ ! -e "$etc/environment" ] || return 0
    say "settings $etc/environment"
    run install -m 0640 -o root -g registry "$here/deploy/environment" "$etc/environment"
    [ -n "$postgresql" ] ||
        run sed -i -E 's/^(REGISTRY_(DATABASE|SHARED|DAGSTER)_URL|PGPASSFILE)=/# &/' "$etc/environment"
}

policy() {
    say "policy $etc/policy (what is there is kept)"
    run install -d -m 0750 -o root -g registry "$etc/policy"
    run rsync -a --ignore-existing --chown=root:registry "$here/policy/" "$etc/policy/"
}

database() {
    [ -n "$postgresql" ] || return 0
    say "PostgreSQL: role registry, databases registry, registry_shared, registry_dagster"
    if [ -n "$dry" ]; then
        echo "   password into $etc/pgpass; psql -f deploy/postgresql/setup.sql"
        return 0
    fi
    if [ ! -s "$etc/pgpass" ]; then
        secret=$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')
        (umask 077 && echo "127.0.0.1:5432:*:registry:$secret" >"$etc/pgpass")
        chown registry:registry "$etc/pgpass"
    fi
    secret=$(sed -n 's/^127\.0\.0\.1:5432:\*:registry://p' "$etc/pgpass")
    [ -n "$secret" ] || fail "$etc/pgpass has no line for 127.0.0.1:5432:*:registry"
    pg_isready -q -h 127.0.0.1 -p 5432 || fail "no PostgreSQL answers at 127.0.0.1:5432: start it first"
    # Through standard input, so that no list of processes shows the password.
    { echo "\\set password '$secret'"; cat "$here/deploy/postgresql/setup.sql"; } |
        (cd / && runuser -u postgres -- psql -q -v ON_ERROR_STOP=1 -f -)
}

services() {
    if [ -d /run/systemd/system ]; then run systemctl "$@"; else echo "   no systemd here: systemctl $*"; fi
}

stop() {
    [ ! -e /etc/systemd/system/registry-daemon.service ] || {
        say "stop the services (a run at work is taken up again by the next one)"
        services stop registry-webserver.service registry-daemon.service
    }
}

program() {
    say "program $home"
    run rsync -a --delete --exclude /.git --exclude /.venv --exclude /data --exclude /.env --exclude '__pycache__' \
        --exclude '.*_cache' "$here/" "$home/"
    run make -s -C "$home" setup LOCK=deploy/requirements-runtime.lock PYTHON="$(find_python || echo python3.11)"
    run "$home/.venv/bin/python" -m compileall -q "$home/.venv" "$home/assets" "$home/domain" \
        "$home/pipelines" "$home/resources" "$home/schemas" || true
    run chown -R root:registry "$home"
}

units() {
    say "units"
    for unit in "$here"/deploy/systemd/*; do
        run install -m 0644 "$unit" "/etc/systemd/system/$(basename "$unit")"
    done
    run install -m 0755 "$here/deploy/registry" /usr/local/sbin/registry
    services daemon-reload
    services enable --now registry-daemon.service registry-webserver.service registry-backup.timer
    services is-active --quiet registry-daemon.service registry-webserver.service ||
        fail "a service did not start: journalctl -u registry-daemon -u registry-webserver"
}

packages
account
folders
settings
policy
database
stop
program
units
say "done. UI: http://127.0.0.1:3000 (this machine only); inbox: $data/inbox; settings: $etc"
