package dev.leat.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A part of a configuration file that is bound later, by whoever knows its keys.
 *
 * @param path the JSON path of the part, such as {@code stages[2]}
 * @param node the keys of the part, placeholders filled in, without those that were bound already
 */
public record Section(String path, ObjectNode node) {}
