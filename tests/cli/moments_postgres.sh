#!/usr/bin/env bash
# Going back to a moment on PostgreSQL: its own archive (archive_command) and recovery_target_xid, by the transaction of an action's event, as
# docs/operations.md has it. What is put back holds that action, all that was committed before it and nothing after. On a server of its own.
. "$(dirname "$0")/lib.bash"
bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
as=()
[ "$(id -u)" != 0 ] || as=(runuser -u postgres --)
home=$(mktemp -d /tmp/argosy-moments.XXXXXX)
chmod 755 "$home"
[ "$(id -u)" != 0 ] || chown postgres "$home"
stop() { [ ! -e "$home/$1/postmaster.pid" ] || "${as[@]}" "$bin/pg_ctl" -D "$home/$1" -m immediate -w stop >>"$home/stop.log" 2>&1; }
trap 'stop pg; stop back; rm -rf "$home"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cd "$home" || exit 1
{
    "${as[@]}" "$bin/initdb" -D pg -U argosy -A trust -E UTF8 --locale=C.UTF-8
    "${as[@]}" mkdir wal
    "${as[@]}" tee -a pg/postgresql.conf <<END
port = $port
listen_addresses = '127.0.0.1'
unix_socket_directories = '$home'
archive_mode = on
archive_command = 'test ! -f $home/wal/%f && cp %p $home/wal/%f'
track_commit_timestamp = on
END
    "${as[@]}" "$bin/pg_ctl" -D pg -w -l "$home/pg.log" start
    "${as[@]}" "$bin/createdb" -h 127.0.0.1 -p "$port" -U argosy shop
} >make.log 2>&1 || { cat make.log; exit 1; }
export ARGOSY_DB=postgresql://argosy@127.0.0.1:$port/shop
cd "$work" || exit 1
argosy init --from "$root/examples" >init.txt || { cat init.txt; exit 1; }
argosy user create OPS Operator admin >user.txt
token=$(argosy token create --owner OPS --code ops --json | jq -r .secret)
t "a base is copied" "${as[@]}" "$bin/pg_basebackup" -h 127.0.0.1 -p "$port" -U argosy -D "$home/base" -X none -c fast
python3 "$root/tests/cli/moments_postgres.py" "$program" "$token" "$home" "$bin" "${MOMENTS:-2}" "${as[*]}" >moments.txt 2>&1 || true
t "each moment is what it was" bash -c 'cat moments.txt; tail -n 20 '"$home"'/back.log 2>&1; grep -q "^moments ${MOMENTS:-2}, wrong 0, " moments.txt'
finish
