# A whole table, straight from one database into the other.
set -e -o pipefail
psql -qX -d "$BACKUP" -c "COPY gallery_photos TO STDOUT (FORMAT binary)" | psql -qAtX -v ON_ERROR_STOP=1 -d "$LIVE" -c "COPY gallery_photos FROM STDIN (FORMAT binary)"
