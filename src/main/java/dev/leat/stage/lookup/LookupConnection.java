package dev.leat.stage.lookup;

import dev.leat.sql.Session;
import io.vertx.core.Future;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.List;

/** A session that is ready to be asked for keys. */
record LookupConnection(Session session, PreparedStatement statement) {

    static Future<LookupConnection> prepare(Session session, LookupPlan plan) {
        return session.prepare(plan.sql())
                .map(statement -> new LookupConnection(session, statement))
                .onFailure(failure -> session.giveUp("the statement cannot be prepared"));
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
        return session.execute(statement, Tuple.wrap(arrays));
    }
}
