# All missing photos with their links, comments and tags: the keys of both sides compared as streams in the same order, then only the missing rows copied.
set -e -o pipefail
export LC_ALL=C
keys() { # database table key
    psql -qAtX -d "$1" -c "COPY (SELECT $3 FROM $2 ORDER BY ($3)::text COLLATE \"C\") TO STDOUT"
}
missing() { # table key-as-one-text key-column
    comm -23 <(keys "$BACKUP" "$1" "$2") <(keys "$LIVE" "$1" "$2") >"$1.keys"
}
fetch() { # table columns-of-the-key-table condition
    psql -qAtX -v ON_ERROR_STOP=1 -d "$BACKUP" -c begin -c "CREATE TEMP TABLE k ($2)" -c "\\copy k FROM '$1.keys'" -c "ANALYZE k" \
        -c "COPY (SELECT t.* FROM $1 t JOIN k ON $3) TO STDOUT (FORMAT binary)" -c rollback >"$1.bin"
}
for table in photo gallery_photos comment; do
    missing $table id
    fetch $table "id int" "k.id = t.id"
done
missing photo_tags "photo_id || '-' || tag_id"
sed -i 's/-/\t/' photo_tags.keys
fetch photo_tags "photo_id int, tag_id int" "k.photo_id = t.photo_id AND k.tag_id = t.tag_id"
psql -qAtX -v ON_ERROR_STOP=1 -d "$LIVE" -c begin -c "\\copy photo FROM 'photo.bin' (FORMAT binary)" -c "\\copy gallery_photos FROM 'gallery_photos.bin' (FORMAT binary)" \
    -c "\\copy comment FROM 'comment.bin' (FORMAT binary)" -c "\\copy photo_tags FROM 'photo_tags.bin' (FORMAT binary)" -c commit
