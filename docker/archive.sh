#!/bin/sh
# Makes an archive of the classes that Leat loads (class-data sharing): with it, the JVM does not have to read and verify
# them again, which is more than half of the time until a pipeline writes. Prints the JVM's option that uses it.
#
#   option=$(sh docker/archive.sh leat.jar leat.jsa)
#   java "$option" -jar leat.jar run orders.json
#
# From JDK 25 on the archive also holds what the JVM has learned about the code (an AOT cache).
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

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
make=-XX:ArchiveClassesAtExit
use=-XX:SharedArchiveFile
if "$java" -XX:+PrintFlagsFinal -version 2> /dev/null | grep -q AOTCacheOutput; then
  make=-XX:AOTCacheOutput
  use=-XX:AOTCache
fi

"$java" "$make=$archive" -Xlog:disable -cp "$jar" \
  dev.leat.cli.ClassArchive run --node "$folder/node.json" "$folder/pipeline.json" > "$folder/log" 2>&1 &
leat=$!
sleep "${ARCHIVE_SECONDS:-5}"
if ! kill -TERM "$leat"; then
  cat "$folder/log" >&2
  rm -f "$archive"
  exit 1
fi
wait "$leat" || true
test -s "$archive"
echo "$use=$archive"
