package dev.leat.observe.trace;

import io.opentelemetry.api.common.AttributeKey;

/** Names of attributes: those of OpenTelemetry's semantic conventions where they have one, else with leat in front. */
final class Keys {
    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> TOPIC = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    static final AttributeKey<String> GROUP = AttributeKey.stringKey("messaging.consumer.group.name");
    static final AttributeKey<Long> MESSAGES = AttributeKey.longKey("messaging.batch.message_count");

    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> RESENDS = AttributeKey.longKey("http.request.resend_count");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> HOST = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");

    static final AttributeKey<String> DB_SYSTEM = AttributeKey.stringKey("db.system.name");
    static final AttributeKey<String> DB_NAMESPACE = AttributeKey.stringKey("db.namespace");
    static final AttributeKey<String> DB_TABLE = AttributeKey.stringKey("db.collection.name");
    static final AttributeKey<String> DB_OPERATION = AttributeKey.stringKey("db.operation.name");
    static final AttributeKey<String> DB_STATUS = AttributeKey.stringKey("db.response.status_code");

    static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static final AttributeKey<String> PIPELINE = AttributeKey.stringKey("leat.pipeline");
    static final AttributeKey<String> STAGE = AttributeKey.stringKey("leat.stage");
    static final AttributeKey<Long> LANE = AttributeKey.longKey("leat.lane");
    static final AttributeKey<Long> EPOCH = AttributeKey.longKey("leat.epoch");
    /** What became of an event: {@link Followed}. */
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("leat.outcome");

    static final AttributeKey<Long> FOLLOWED = AttributeKey.longKey("leat.events.followed");
    static final AttributeKey<Long> PASSED_OVER = AttributeKey.longKey("leat.events.passed_over");
    static final AttributeKey<Long> CAME = AttributeKey.longKey("leat.events.in");
    static final AttributeKey<Long> KEPT = AttributeKey.longKey("leat.events.out");
    static final AttributeKey<Long> FAILED = AttributeKey.longKey("leat.events.failed");
    static final AttributeKey<Long> DEAD_LETTERS = AttributeKey.longKey("leat.dead_letters");

    private Keys() {}
}
