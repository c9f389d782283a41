#!/bin/sh
# Sets up a single server from nothing: user, folders, packages, units. Run as root from a checkout:
#     sh deploy/install.sh
# Needs Debian/Ubuntu or a relative with Python 3.11 to 3.13, systemd, and rsync. PostgreSQL is set up
# by deploy/postgresql/setup.sql; without it, take the two database lines out of the environment file
# and SQLite files under the data folder are used. Running it again changes nothing that was edited.
set -eu

here=$(cd "$(dirname "$0")/.." && pwd)
home=/opt/registry
data=/srv/registry
settings=/etc/registry/environment

[ "$(id -u)" -eq 0 ] || { echo "run as root" >&2; exit 1; }
python=$(command -v python3.13 || command -v python3.12 || command -v python3.11) || {
    echo "Python 3.11 to 3.13 is needed" >&2; exit 1; }

getent group registry >/dev/null || groupadd --system registry
id registry >/dev/null 2>&1 || useradd --system --gid registry --home-dir "$data" --shell /usr/sbin/nologin registry

install -d -m 0755 "$home"
install -d -m 0750 -o registry -g registry "$data" "$data/inbox" "$data/data" "$data/feed"
install -d -m 0700 -o registry -g registry "$data/backup"
install -d -m 0750 -o root -g registry /etc/registry
[ -e "$settings" ] || install -m 0640 -o root -g registry "$here/deploy/environment" "$settings"

rsync -a --delete --exclude .git --exclude .venv --exclude data "$here/" "$home/"
make -C "$home" setup PYTHON="$python"
"$home/.venv/bin/python" -m compileall -q "$home" || true
chown -R root:registry "$home"

for unit in "$here"/deploy/systemd/*; do
    install -m 0644 "$unit" "/etc/systemd/system/$(basename "$unit")"
done
systemctl daemon-reload
systemctl enable --now registry-daemon.service registry-webserver.service registry-backup.timer
echo "UI: http://127.0.0.1:3000 (this machine only); inbox: $data/inbox; settings: $settings"
