package dev.leat.it.failure;

/** Remembers every change of {@code leat.positions}, in order, by a trigger that the test adds. */
record Audit(Scene scene) {
    private static final String STRANGER = "somebody else";

    private static final String TRIGGER = """
            CREATE TABLE audit (n bigint GENERATED ALWAYS AS IDENTITY, partition int, owner text,
              epoch_before bigint, epoch bigint, next_before bigint, next bigint);
            CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              INSERT INTO audit (partition, owner, epoch_before, epoch, next_before, next)
              VALUES (NEW.partition, NEW.owner, OLD.epoch, NEW.epoch, OLD.next_offset, NEW.next_offset);
              RETURN NULL;
            END $$;
            CREATE TRIGGER audit AFTER UPDATE ON leat.positions FOR EACH ROW EXECUTE FUNCTION audit()
            """;

    /** Leat must have made its tables already. */
    static Audit of(Scene scene) {
        scene.sql(TRIGGER);
        return new Audit(scene);
    }

    /** Claims all partitions as another process would, which then never writes. */
    static String claimOfAStranger() {
        return "UPDATE leat.positions SET epoch = epoch + 1, owner = '" + STRANGER + "'";
    }

    /** Claims since the stranger's, by anybody. */
    long claimsAfterTheStrangers() {
        return scene.number("SELECT count(*) FROM audit WHERE epoch <> epoch_before"
                + " AND n > (SELECT max(n) FROM audit WHERE owner = '" + STRANGER + "' AND epoch <> epoch_before)");
    }

    /** Writes that were let in although the stranger held the partition. */
    long writesUnderTheStrangersClaim() {
        return scene.number("SELECT count(*) FROM audit WHERE owner = '" + STRANGER + "' AND epoch = epoch_before");
    }

    /** Positions that went back, which nothing but a person may do. */
    long stepsBack() {
        return scene.number("SELECT count(*) FROM audit WHERE next < next_before OR epoch < epoch_before");
    }
}
