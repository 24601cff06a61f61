package dev.leat.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;

/** What operators do to a pipeline that runs. */
final class OperatorFaults {
    private static final String PATH = "/api/v1/pipelines/chaos/";
    private static final long PAUSE_MS = 20_000;
    private static final long RESUME_MS = 300_000;
    private static final long RELOAD_MS = 10_000;
    private static final int OK = 200;
    private static final int CONFLICT = 409;

    private OperatorFaults() {}

    /** Whoever answers is asked; who can answer nobody knows meanwhile. */
    static Fault pause(World world, Schedule.Planned planned) {
        return new Fault(() -> ask(world, "pause", PAUSE_MS), () -> {
            if (!ask(world, "resume", RESUME_MS)) {
                throw new IllegalStateException("no process lets the pipeline go on");
            }
        });
    }

    private static boolean ask(World world, String what, long boundMs) {
        return Moments.within(boundMs, () -> {
            for (Member member : world.members()) {
                if (answers(member, what)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static boolean answers(Member member, String what) throws InterruptedException {
        try {
            return member.post(PATH + what, "{}").statusCode() == OK;
        } catch (IOException away) {
            return false;
        }
    }

    /** Another number of connections and time to linger, which it is told of when it has no other task. */
    static Fault reload(World world, Schedule.Planned planned) {
        Member member = world.members().get(planned.node());
        return Fault.once(() -> {
            change(world.pipelineFile(planned.node()), new SplittableRandom(planned.seed()));
            AtomicReference<String> told = new AtomicReference<>("nothing");
            boolean taken = Moments.within(RELOAD_MS, () -> {
                HttpResponse<String> answer = member.post(PATH + "reload", "{}");
                told.set(answer.statusCode() == OK ? "200" : answer.statusCode() + " " + answer.body());
                return answer.statusCode() != CONFLICT;
            });
            world.timeline().add(member.name() + (taken ? " reloads: " : " does not reload: ") + told);
        });
    }

    /** At once, so that a process which starts meanwhile never reads a part of it. */
    private static void change(Path file, SplittableRandom random) throws IOException {
        ObjectMapper json = new ObjectMapper();
        ObjectNode root = (ObjectNode) json.readTree(file.toFile());
        root.withObject("/sink").put("connections", 1 + random.nextInt(4)).put("lingerMs", random.nextInt(30));
        Path whole = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), root.toPrettyString());
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
