# Both sides in the order of their keys, at once, to nowhere.
set -e
stream="COPY (SELECT * FROM photo ORDER BY id) TO STDOUT (FORMAT binary)"
psql -qAtX -d "$BACKUP" -c "$stream" >/dev/null &
psql -qAtX -d "$LIVE" -c "$stream" >/dev/null
wait $!
