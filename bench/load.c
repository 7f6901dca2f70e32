/* The load generator of `bench/relay.py`: raw sockets, prepared frames, one thread.
 *
 * It is handed sockets that are connected and upgraded already (file descriptors), so the same
 * load runs through every relay. All lines it prints are `name value`.
 *
 *   load push AGENT VIEWER FRAME SECONDS       as many frames of FRAME bytes as get through
 *   load ping AGENT VIEWER COUNT               32 bytes there and back, one after the other
 *   load busy SECONDS BURSTS A V A V ...       10 small messages a second and direction on each
 *                                              pair, 2 MB at once each second on the first BURSTS
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define RECORD 32
#define BURST (2 * 1024 * 1024)
#define BURST_FRAME (64 * 1024)

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static void die(const char *what) {
    perror(what);
    exit(1);
}

/* A masked binary frame; returns its size. */
static size_t frame(unsigned char *out, const unsigned char *payload, size_t length, uint32_t mask) {
    size_t at = 0;
    out[at++] = 0x82;
    if (length < 126) out[at++] = 0x80 | length;
    else if (length < 65536) {
        out[at++] = 0x80 | 126;
        out[at++] = length >> 8;
        out[at++] = length;
    } else {
        out[at++] = 0x80 | 127;
        for (int i = 7; i >= 0; i--) out[at++] = (uint64_t)length >> (8 * i);
    }
    unsigned char *key = out + at;
    memcpy(key, &mask, 4);
    at += 4;
    for (size_t i = 0; i < length; i++) out[at + i] = payload[i] ^ key[i & 3];
    return at + length;
}

/* Walks frames (masked or not, any opcode) and counts their payload. */
struct parser {
    unsigned char head[14];
    int have;
    uint64_t left;
};

static const unsigned char *walk(struct parser *p, const unsigned char *data, const unsigned char *end, size_t *got) {
    /* Returns where the next piece of payload begins; *got is its size. */
    *got = 0;
    while (data < end) {
        if (p->left) {
            size_t n = end - data;
            if (n > p->left) n = p->left;
            p->left -= n;
            *got = n;
            return data;
        }
        p->head[p->have++] = *data++;
        if (p->have < 2) continue;
        int code = p->head[1] & 0x7F, need = 2 + (code == 126 ? 2 : code == 127 ? 8 : 0) + (p->head[1] & 0x80 ? 4 : 0);
        if (p->have < need) continue;
        uint64_t length = code;
        if (code == 126) length = p->head[2] << 8 | p->head[3];
        if (code == 127) {
            length = 0;
            for (int i = 0; i < 8; i++) length = length << 8 | p->head[2 + i];
        }
        p->left = length;
        p->have = 0;
    }
    return data;
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return x < y ? -1 : x > y;
}

static void percentiles(int64_t *values, size_t count) {
    qsort(values, count, sizeof *values, by_value);
    printf("p50 %.1f\np99 %.1f\nmax %.1f\ncount %zu\n", values[count / 2] / 1e3, values[count * 99 / 100] / 1e3,
           values[count - 1] / 1e3, count);
}

static void unblock(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static int push(int agent, int viewer, size_t size, double seconds) {
    size_t frames = size >= 256 * 1024 ? 1 : 256 * 1024 / size, total = 0;
    unsigned char *payload = malloc(size), *block = malloc(frames * (size + 14)), *in = malloc(1 << 20);
    for (size_t i = 0; i < size; i++) payload[i] = i * 31;
    for (size_t i = 0; i < frames; i++) total += frame(block + total, payload, size, 0x9D3C5A71 + i);
    unblock(agent);
    unblock(viewer);
    struct parser parser = {0};
    size_t at = 0;
    int64_t begin = now_ns(), warm = begin + 300000000LL, stop = warm + (int64_t)(seconds * 1e9), first = 0, last = 0;
    uint64_t bytes = 0;
    struct pollfd polls[2] = {{.fd = agent, .events = POLLOUT}, {.fd = viewer, .events = POLLIN}};
    for (;;) {
        if (poll(polls, 2, 5000) <= 0) die("nothing moves");
        if (polls[1].revents) {
            ssize_t n = recv(viewer, in, 1 << 20, 0);
            if (n <= 0) die("viewer");
            last = now_ns();
            const unsigned char *data = in, *end = in + n;
            size_t got, moved = 0;
            while ((data = walk(&parser, data, end, &got)) < end || got) data += got, moved += got;
            if (first) bytes += moved;
            else if (last > warm) first = last;
            if (last > stop) break;
        }
        if (polls[0].revents) {
            ssize_t n = send(agent, block + at, total - at, MSG_NOSIGNAL);
            if (n < 0 && errno != EAGAIN) die("agent");
            if (n > 0) at = at + n == total ? 0 : at + n;
        }
    }
    printf("bytes %lu\nmegabytes_per_second %.1f\n", bytes, bytes / ((last - first) / 1e9) / 1e6);
    return 0;
}

static void read_payload(int fd, struct parser *parser, size_t size) {
    unsigned char in[512];
    while (size) {
        ssize_t n = recv(fd, in, sizeof in, 0);
        if (n <= 0) die("recv");
        const unsigned char *data = in, *end = in + n;
        size_t got;
        while ((data = walk(parser, data, end, &got)) < end || got) data += got, size -= got;
    }
}

static int ping(int agent, int viewer, size_t count) {
    unsigned char payload[RECORD] = {0}, out[64];
    size_t size = frame(out, payload, RECORD, 0x9D3C5A71);
    struct parser a = {0}, v = {0};
    int64_t *took = malloc(count * sizeof *took);
    for (size_t i = 0; i < count + 200; i++) {
        int64_t begin = now_ns();
        if (send(viewer, out, size, 0) < 0) die("send");
        read_payload(agent, &a, RECORD);
        if (send(agent, out, size, 0) < 0) die("send");
        read_payload(viewer, &v, RECORD);
        if (i >= 200) took[i - 200] = now_ns() - begin;
    }
    percentiles(took, count);
    return 0;
}

struct side {
    int fd;
    struct parser parser;
    unsigned char record[RECORD];
    size_t have;          /* of the record that is arriving */
    unsigned char *out;   /* what is still to be sent */
    size_t out_have, out_room;
    int64_t next, next_burst;
    int armed;
};

static void queue(struct side *s, const unsigned char *data, size_t size) {
    if (s->out_have + size > s->out_room) s->out = realloc(s->out, s->out_room = s->out_have + size + 65536);
    memcpy(s->out + s->out_have, data, size);
    s->out_have += size;
}

static void flush(int epoll, struct side *s) {
    size_t at = 0;
    while (at < s->out_have) {
        ssize_t n = send(s->fd, s->out + at, s->out_have - at, MSG_NOSIGNAL);
        if (n < 0) {
            if (errno == EAGAIN) break;
            die("send");
        }
        at += n;
    }
    memmove(s->out, s->out + at, s->out_have -= at);
    int wanted = s->out_have > 0;
    if (wanted != s->armed) {
        struct epoll_event event = {.events = EPOLLIN | (wanted ? EPOLLOUT : 0), .data.ptr = s};
        epoll_ctl(epoll, EPOLL_CTL_MOD, s->fd, &event);
        s->armed = wanted;
    }
}

static int busy(double seconds, int bursts, int count, char **fds) {
    struct side *sides = calloc(count, sizeof *sides);
    int epoll = epoll_create1(0);
    size_t most = (size_t)(seconds * 12 + 20) * count, seen = 0;
    int64_t *took = malloc(most * sizeof *took);
    unsigned char *zeros = calloc(1, BURST_FRAME), *burst = malloc(BURST + 14 * (BURST / BURST_FRAME)), *in = malloc(1 << 18);
    size_t burst_size = 0;
    for (int i = 0; i < BURST / BURST_FRAME; i++) burst_size += frame(burst + burst_size, zeros, BURST_FRAME, 0);
    int64_t begin = now_ns(), warm = begin + 1000000000LL, stop = warm + (int64_t)(seconds * 1e9);
    srand(7);
    for (int i = 0; i < count; i++) {
        struct side *s = &sides[i];
        s->fd = atoi(fds[i]);
        unblock(s->fd);
        s->next = begin + rand() % 100000000;
        s->next_burst = i % 2 == 0 && i / 2 < bursts ? begin + rand() % 1000000000 : INT64_MAX;
        struct epoll_event event = {.events = EPOLLIN, .data.ptr = s};
        epoll_ctl(epoll, EPOLL_CTL_ADD, s->fd, &event);
    }
    for (;;) {
        int64_t now = now_ns(), soonest = now + 20000000;
        if (now > stop) break;
        for (int i = 0; i < count; i++) {
            struct side *s = &sides[i];
            if (s->next_burst <= now) {
                queue(s, burst, burst_size);
                s->next_burst += 1000000000;
                flush(epoll, s);
            }
            if (s->next <= now) {
                unsigned char payload[RECORD] = {0}, out[64];
                int64_t stamp = now_ns();
                memcpy(payload, &stamp, sizeof stamp);
                queue(s, out, frame(out, payload, RECORD, 0));
                s->next += 100000000;
                flush(epoll, s);
            }
            if (s->next < soonest) soonest = s->next;
        }
        struct epoll_event events[256];
        int wait = (soonest - now_ns()) / 1000000;
        int ready = epoll_wait(epoll, events, 256, wait < 0 ? 0 : wait);
        for (int i = 0; i < ready; i++) {
            struct side *s = events[i].data.ptr;
            if (events[i].events & EPOLLOUT) flush(epoll, s);
            if (!(events[i].events & ~EPOLLOUT)) continue;
            ssize_t n = recv(s->fd, in, 1 << 18, 0);
            if (n <= 0) {
                if (n < 0 && errno == EAGAIN) continue;
                die("recv");
            }
            int64_t then = now_ns();
            const unsigned char *data = in, *end = in + n;
            size_t got;
            while ((data = walk(&s->parser, data, end, &got)) < end || got) {
                while (got) {
                    size_t part = RECORD - s->have < got ? RECORD - s->have : got;
                    memcpy(s->record + s->have, data, part);
                    data += part, got -= part, s->have += part;
                    if (s->have < RECORD) continue;
                    s->have = 0;
                    int64_t stamp;
                    memcpy(&stamp, s->record, sizeof stamp);
                    if (stamp > warm && seen < most) took[seen++] = then - stamp;
                }
            }
        }
    }
    percentiles(took, seen);
    return 0;
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (argc == 6 && !strcmp(argv[1], "push")) return push(atoi(argv[2]), atoi(argv[3]), atol(argv[4]), atof(argv[5]));
    if (argc == 5 && !strcmp(argv[1], "ping")) return ping(atoi(argv[2]), atoi(argv[3]), atol(argv[4]));
    if (argc > 5 && !strcmp(argv[1], "busy")) return busy(atof(argv[2]), atoi(argv[3]), argc - 4, argv + 4);
    fprintf(stderr, "see the head of load.c\n");
    return 2;
}
