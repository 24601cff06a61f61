# Runs a command and ends it when the guard's standard input does, so that no server outlives the JVM that wanted it.
# Arguments: log file, folder to delete when our parent is gone, signal that asks the command to end, the command.
# Prints the command's process id. A line on standard input asks the command to end but keeps the folder.
log=$1 folder=$2 signal=$3
shift 3
exec 3<&0
"$@" </dev/null >>"$log" 2>&1 3<&- &
pid=$!
echo "$pid"
exec >/dev/null 2>&1
(
    read -r word <&3 || touch "$folder/.abandoned"
    kill "-$signal" "$pid"
    kill -CONT "$pid"
    tries=0
    while kill -0 "$pid" && [ "$tries" -lt 100 ]; do
        sleep 0.2
        tries=$((tries + 1))
    done
    kill -KILL "$pid"
) &
watcher=$!
exec 3<&-
wait "$pid"
code=$?
kill "$watcher"
if [ -e "$folder/.abandoned" ]; then
    rm -rf "$folder"
fi
exit "$code"
