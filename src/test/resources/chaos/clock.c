/*
 * A wall clock that can be set for one process: preloaded, it adds the milliseconds that stand in the file named by
 * LEAT_CHAOS_CLOCK (eight bytes, as the machine has them) to every answer. Clocks that only count stay as they are, as
 * they do when an administrator sets the time.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int (*real_clock)(clockid_t, struct timespec *);
static const volatile int64_t *shift_ms;

__attribute__((constructor)) static void prepare(void) {
    const char *path = getenv("LEAT_CHAOS_CLOCK");
    int file;
    void *page;
    real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    if (path == NULL || (file = open(path, O_RDONLY)) < 0) {
        return;
    }
    page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED) {
        shift_ms = page;
    }
}

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result;
    if (real_clock == NULL) {
        prepare();
    }
    result = real_clock(clock, time);
    if (result == 0 && shift_ms != NULL && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)) {
        int64_t ns = time->tv_nsec + (*shift_ms % 1000) * 1000000;
        time->tv_sec += *shift_ms / 1000 + (ns < 0 ? -1 : ns / 1000000000);
        time->tv_nsec = ns < 0 ? ns + 1000000000 : ns % 1000000000;
    }
    return result;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    struct timespec now;
    (void)zone;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
        return -1;
    }
    time->tv_sec = now.tv_sec;
    time->tv_usec = now.tv_nsec / 1000;
    return 0;
}
