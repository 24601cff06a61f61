package dev.leat.chaos;

/** How each kind of fault is done. */
final class Faults {
    private Faults() {}

    static Fault of(World world, Schedule.Planned planned) {
        return switch (planned.kind()) {
            case KILL -> NodeFaults.kill(world, planned);
            case KILL_ALL -> NodeFaults.killAll(world, planned);
            case TERMINATE -> NodeFaults.terminate(world, planned);
            case FREEZE, FREEZE_LONG -> NodeFaults.freeze(world, planned);
            case ZOMBIE -> NodeFaults.zombie(world, planned);
            case WRITES_LATE -> LinkFaults.holdWrites(world, planned);
            case LAST_WRITES_LATE -> NodeFaults.holdLastWrites(world, planned);
            case KAFKA_CUT -> LinkFaults.cutKafka(world, planned);
            case KAFKA_SILENT -> LinkFaults.silenceKafka(world, planned);
            case KAFKA_SLOW -> LinkFaults.delayKafka(world, planned);
            case POSTGRES_CUT -> LinkFaults.cutPostgres(world, planned);
            case POSTGRES_SILENT -> LinkFaults.silencePostgres(world, planned);
            case POSTGRES_SLOW -> LinkFaults.delayPostgres(world, planned);
            case ANSWERS_LOST -> LinkFaults.loseAnswers(world, planned);
            case SERVICE_CUT -> LinkFaults.cutService(world, planned);
            case SERVICE_DOWN -> ServerFaults.failService(world, planned);
            case SLOW_STAGE -> ServerFaults.slowService(world, planned);
            case BROKER_RESTART -> ServerFaults.restartBroker(world, planned);
            case BROKER_KILL -> ServerFaults.killBroker(world, planned);
            case BROKER_FREEZE -> ServerFaults.freezeBroker(world, planned);
            case MORE_PARTITIONS -> ServerFaults.morePartitions(world, planned);
            case REBALANCE_STORM -> GroupFaults.storm(world, planned);
            case POSTGRES_RESTART -> PostgresFaults.restart(world, planned);
            case POSTGRES_KILL -> PostgresFaults.kill(world, planned);
            case POSTGRES_FREEZE -> PostgresFaults.freeze(world, planned);
            case BACKENDS_ENDED -> PostgresFaults.endSessions(world, planned);
            case READ_ONLY -> PostgresFaults.readOnly(world, planned);
            case NO_CONNECTIONS -> PostgresFaults.takeConnections(world, planned);
            case TABLE_LOCKED -> PostgresFaults.lockTable(world, planned);
            case WAITERS_ENDED -> PostgresFaults.endWaiters(world, planned);
            case OLD_SNAPSHOT -> PostgresFaults.holdSnapshot(world, planned);
            case POISON_BURST -> ServerFaults.poison(world, planned);
            case DISK_FULL -> PostgresFaults.fillDisk(world, planned);
            case PAUSE -> OperatorFaults.pause(world, planned);
            case RELOAD -> OperatorFaults.reload(world, planned);
            case CLOCK_FORWARD, CLOCK_BACK -> NodeFaults.shiftClock(world, planned);
        };
    }
}
