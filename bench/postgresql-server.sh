# Runs a server in a folder until standard input ends. It will not run as root.
# usage: postgresql-server.sh FOLDER BINARIES PORT
set -eu
folder=$1 bin=$2 port=$3
as=()
mkdir -p "$folder"
if [[ $(id -u) == 0 ]]; then
    user=postgres
    id $user >/dev/null 2>&1 || user=nobody
    chown -R $user "$folder"
    as=(setpriv --reuid $user --regid "$(id -g $user)" --clear-groups)
fi
cd "$folder"
export LC_ALL=C.UTF-8
if [[ ! -e data/PG_VERSION ]]; then
    "${as[@]}" "$bin/initdb" -D "$folder/data" -U admin -A trust -E UTF8 >"$folder/log" 2>&1
    # Nothing of its own between the runs: no checkpoint that is not asked for, no vacuuming.
    cat >>data/postgresql.conf <<END
listen_addresses = ''
shared_buffers = 1GB
max_wal_size = 20GB
checkpoint_timeout = 1h
autovacuum = off
END
fi
"${as[@]}" "$bin/postgres" -D "$folder/data" -p "$port" -k "$folder" >>log 2>&1 &
server=$!
trap 'kill -INT $server 2>/dev/null; wait $server 2>/dev/null' EXIT
for _ in $(seq 600); do
    "$bin/pg_isready" -q -h "$folder" -p "$port" -U admin -d postgres && break
    kill -0 $server 2>/dev/null || { echo "the server ended; see $folder/log"; exit 1; }
    sleep 0.05
done
echo ready
read -r _ || true
