package dev.leat.stage.lookup;

import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session that can be asked for keys. Confined to one event loop. */
final class LookupConnection {
    private final Session session;
    private final String sql;
    private @Nullable PreparedStatement statement;

    LookupConnection(Session session, LookupPlan plan) {
        this.session = session;
        this.sql = plan.sql();
    }

    Session session() {
        return session;
    }

    /** Must have succeeded before it is asked; costs nothing from then on. May be cancelled as any statement. */
    Future<PreparedStatement> prepare() {
        PreparedStatement known = statement;
        return known != null
                ? Future.succeededFuture(known)
                : session.prepare(sql).onSuccess(prepared -> statement = prepared);
    }

    /** Rows of an ordinal, from 1, and what was found, as JSON. */
    Future<RowSet<Row>> ask(List<LookupKey> keys) {
        int columns = keys.get(0).parts().size();
        Object[] arrays = new Object[columns];
        for (int column = 0; column < columns; column++) {
            String[] texts = new String[keys.size()];
            for (int i = 0; i < texts.length; i++) {
                texts[i] = keys.get(i).parts().get(column);
            }
            arrays[column] = texts;
        }
        return session.execute(Objects.requireNonNull(statement), Tuple.wrap(arrays));
    }
}
