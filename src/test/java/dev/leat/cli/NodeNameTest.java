package dev.leat.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NodeNameTest {

    @Test
    void ends_in_the_process_id_and_fits_into_a_session_name_of_postgresql() {
        assertThat(NodeName.ofProcess())
                .endsWith("-" + ProcessHandle.current().pid())
                .hasSizeLessThan(63 - "leat:".length());
    }
}
