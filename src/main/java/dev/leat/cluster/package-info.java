/**
 * Nodes that see each other: who is a member, and how one asks another. Nothing that must be exclusive rests on it;
 * that is decided by rows of the target database. It knows no pipelines; those who do give it their services.
 */
@NullMarked
package dev.leat.cluster;

import org.jspecify.annotations.NullMarked;
