# For the scripts of this folder: `. "$(dirname "$0")/postgres.bash"`, then `postgres_start NAME PORT [OPTION…]`: a PostgreSQL in $tmp/NAME, Debian's
# own, started and, at the end of the script, stopped again. Sets `root`, `tmp`, `pg_bin`, and runs as postgres what PostgreSQL wants so.
set -eu
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
pg_bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
tmp=$(mktemp -d /tmp/argosy-campaign.XXXXXX)
chmod 755 "$tmp"
export LC_ALL=C.UTF-8 TZ=UTC ARGOSY=${ARGOSY:-$root/build/argosy} ARGOSY_ROOT=$root
as_postgres=()
if [ "$(id -u)" = 0 ]; then
    as_postgres=(runuser -u postgres --)
    chown postgres "$tmp"
fi
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
postgres_start() { # NAME PORT OPTION…
    local name=$1 port=$2
    shift 2
    if [ ! -d "$tmp/$name" ]; then
        (cd "$tmp" && "${as_postgres[@]}" "$pg_bin/initdb" -D "$tmp/$name" -U argosy -A trust -E UTF8 --locale=C.UTF-8 -N >/dev/null)
    fi
    (cd "$tmp" && "${as_postgres[@]}" "$pg_bin/pg_ctl" -D "$tmp/$name" -w -t 60 -l "$tmp/$name.log" \
        -o "-p $port -k $tmp -h 127.0.0.1 -c max_connections=300 $*" start >/dev/null)
}
postgres_stop_all() {
    local pidfile
    for pidfile in "$tmp"/*/postmaster.pid; do
        [ ! -e "$pidfile" ] || kill -QUIT "$(head -n 1 "$pidfile")" 2>/dev/null || true
    done
    sleep 1
    rm -rf "$tmp"
}
trap postgres_stop_all EXIT
trap 'exit 130' INT TERM
