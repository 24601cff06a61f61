/** Tests that users write for their pipelines: the file, and running its cases without Kafka and PostgreSQL. */
@NullMarked
package dev.leat.cli.cases;

import org.jspecify.annotations.NullMarked;
