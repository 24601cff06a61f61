package dev.leat.stage.lookup;

import java.util.List;

/** Some keys that are asked for together. Confined to the loader. */
final class Query {
    final List<Flight> flights;
    final LookupSource.Asked asked;

    /** How many of its keys somebody waits for. */
    int wanted;

    Query(List<Flight> flights, LookupSource.Asked asked) {
        this.flights = flights;
        this.asked = asked;
        this.wanted = flights.size();
        flights.forEach(flight -> flight.query = this);
    }
}
