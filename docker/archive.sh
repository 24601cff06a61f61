#!/bin/sh
# Makes an archive of the classes that a start of Leat loads (class-data sharing): with it, the JVM does not have to read
# and verify them again, which is nearly half of the time until a pipeline starts.
#
#   sh docker/archive.sh leat.jar leat.jsa
#   java -XX:SharedArchiveFile=leat.jsa -jar leat.jar run orders.json
#
# Give the jar by the same path both times. The archive fits the jar and the JVM that it was made with; with others the
# JVM ignores it. To make it, a pipeline is started whose Kafka and PostgreSQL do not exist, and ended after some seconds.
set -eu
jar=$1
archive=$2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

echo '{"admin": {"port": 0}}' > "$folder/node.json"
cat > "$folder/pipeline.json" <<'END'
{
  "name": "archive",
  "source": {"bootstrapServers": "127.0.0.1:1", "topics": ["archive"], "groupId": "archive"},
  "stages": [{"name": "some", "type": "filter", "keep": ".id > 0"}],
  "sink": {
    "uri": "postgresql://127.0.0.1:1/archive",
    "user": "archive",
    "tables": [{"table": "archive", "mode": "upsert", "key": ["id"]}]
  }
}
END

"${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:ArchiveClassesAtExit="$archive" -Xlog:disable -jar "$jar" \
  run --node "$folder/node.json" "$folder/pipeline.json" > "$folder/log" 2>&1 &
leat=$!
sleep "${ARCHIVE_SECONDS:-5}"
if ! kill -TERM "$leat"; then
  cat "$folder/log" >&2
  rm -f "$archive"
  exit 1
fi
wait "$leat" || true
test -s "$archive"
