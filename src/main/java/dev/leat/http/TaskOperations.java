package dev.leat.http;

import io.vertx.core.Future;

/** Looks at tasks and cancels them. */
final class TaskOperations {
    private final BackgroundTasks tasks;

    TaskOperations(BackgroundTasks tasks) {
        this.tasks = tasks;
    }

    void mount(Routes routes) {
        routes.on("listTasks", request -> Future.succeededFuture(Answer.json(TaskJson.all(tasks.all()))));
        routes.on("getTask", request -> answer(tasks.get(request.pathNumber("id"))));
        routes.on("cancelTask", request -> {
            BackgroundTask task = tasks.get(request.pathNumber("id"));
            task.cancel();
            return answer(task);
        });
    }

    private static Future<Answer> answer(BackgroundTask task) {
        return Future.succeededFuture(Answer.json(TaskJson.of(task)));
    }
}
