/* The floor: a plain relay in C, one thread, poll. It unmasks each frame of one side and writes it,
 * re-framed, to the other; nothing is checked, counted or signed. `bench/relay.py` measures ours
 * against it.
 *
 *   floor PORT          the first connection is the agent, the second its viewer, and so on
 *   floor PORT --tcp    the same without WebSocket: bytes as they come (the join of two websockify)
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define BUFFER (256 * 1024)
#define ENDS 2048

struct end {
    int fd, peer;
    int upgraded;
    size_t have; /* bytes in `in` */
    unsigned char *in;
};

static struct end ends[ENDS];
static struct pollfd polls[ENDS + 1];
static int count;

static void write_all(int fd, const unsigned char *data, size_t size) {
    while (size) {
        ssize_t sent = send(fd, data, size, MSG_NOSIGNAL);
        if (sent < 0) {
            if (errno == EINTR) continue;
            return;
        }
        data += sent;
        size -= sent;
    }
}

/* The answer to a handshake needs SHA-1 and base64 of the key: small versions of both. */
static uint32_t rol(uint32_t v, int n) { return v << n | v >> (32 - n); }

static void sha1(const unsigned char *text, size_t length, unsigned char *out) {
    uint32_t h[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
    unsigned char block[128] = {0};
    memcpy(block, text, length);
    block[length] = 0x80;
    size_t blocks = length + 9 <= 64 ? 1 : 2;
    uint64_t bits = length * 8;
    for (int i = 0; i < 8; i++) block[blocks * 64 - 1 - i] = bits >> (8 * i);
    for (size_t b = 0; b < blocks; b++) {
        uint32_t w[80], a = h[0], bb = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 16; i++) {
            unsigned char *p = block + b * 64 + i * 4;
            w[i] = (uint32_t)p[0] << 24 | p[1] << 16 | p[2] << 8 | p[3];
        }
        for (int i = 16; i < 80; i++) w[i] = rol(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        for (int i = 0; i < 80; i++) {
            uint32_t f, k;
            if (i < 20) f = (bb & c) | (~bb & d), k = 0x5A827999;
            else if (i < 40) f = bb ^ c ^ d, k = 0x6ED9EBA1;
            else if (i < 60) f = (bb & c) | (bb & d) | (c & d), k = 0x8F1BBCDC;
            else f = bb ^ c ^ d, k = 0xCA62C1D6;
            uint32_t t = rol(a, 5) + f + e + k + w[i];
            e = d, d = c, c = rol(bb, 30), bb = a, a = t;
        }
        h[0] += a, h[1] += bb, h[2] += c, h[3] += d, h[4] += e;
    }
    for (int i = 0; i < 20; i++) out[i] = h[i / 4] >> (24 - 8 * (i % 4));
}

static void base64(const unsigned char *in, size_t length, char *out) {
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t o = 0;
    for (size_t i = 0; i < length; i += 3) {
        uint32_t v = in[i] << 16 | (i + 1 < length ? in[i + 1] << 8 : 0) | (i + 2 < length ? in[i + 2] : 0);
        out[o++] = letters[v >> 18];
        out[o++] = letters[v >> 12 & 63];
        out[o++] = i + 1 < length ? letters[v >> 6 & 63] : '=';
        out[o++] = i + 2 < length ? letters[v & 63] : '=';
    }
    out[o] = 0;
}

static int plain;

static int upgrade(struct end *end) {
    end->in[end->have] = 0;
    char *finish = strstr((char *)end->in, "\r\n\r\n");
    char *key = strcasestr((char *)end->in, "sec-websocket-key:");
    if (!finish || !key) return 0;
    key += 18;
    while (*key == ' ') key++;
    char text[128], accept[64], answer[512];
    unsigned char digest[20];
    snprintf(text, sizeof text, "%.24s258EAFA5-E914-47DA-95CA-C5AB0DC85B11", key);
    sha1((unsigned char *)text, strlen(text), digest);
    base64(digest, 20, accept);
    int n = snprintf(answer, sizeof answer,
                     "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: binary\r\n\r\n", accept);
    write_all(end->fd, (unsigned char *)answer, n);
    size_t used = (unsigned char *)finish + 4 - end->in;
    memmove(end->in, end->in + used, end->have -= used);
    return end->upgraded = 1;
}

/* Forward every whole frame that is in the buffer, one write for each. */
static void forward(struct end *from, int to) {
    size_t at = 0;
    if (plain) {
        write_all(to, from->in, from->have);
        from->have = 0;
        return;
    }
    while (from->have - at >= 6) {
        unsigned char *p = from->in + at;
        uint64_t length = p[1] & 0x7F;
        size_t head = 2;
        if (length == 126) length = p[2] << 8 | p[3], head = 4;
        else if (length == 127) {
            if (from->have - at < 14) break;
            length = 0;
            for (int i = 0; i < 8; i++) length = length << 8 | p[2 + i];
            head = 10;
        }
        if (from->have - at < head + 4 + length) break;
        unsigned char mask[4], *body = p + head + 4;
        memcpy(mask, p + head, 4);
        uint64_t wide;
        memcpy(&wide, mask, 4);
        wide |= wide << 32;
        uint64_t i = 0;
        for (; i + 8 <= length; i += 8) {
            uint64_t v;
            memcpy(&v, body + i, 8);
            v ^= wide;
            memcpy(body + i, &v, 8);
        }
        for (; i < length; i++) body[i] ^= mask[i & 3];
        memmove(p + 4, p, head); /* the new header, without a mask, right before the payload */
        p[4 + 1] &= 0x7F;
        write_all(to, p + 4, head + length);
        at += head + 4 + length;
    }
    memmove(from->in, from->in + at, from->have -= at);
}

int main(int argc, char **argv) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0)};
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    plain = argc > 2;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&where, sizeof where) || listen(listener, 512)) return perror("listen"), 1;
    polls[0] = (struct pollfd){.fd = listener, .events = POLLIN};
    for (;;) {
        if (poll(polls, count + 1, -1) < 0) continue;
        if (polls[0].revents && count < ENDS) {
            int fd = accept(listener, NULL, NULL);
            setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
            ends[count] = (struct end){.fd = fd, .peer = count ^ 1, .upgraded = plain, .in = malloc(BUFFER + 1)};
            polls[++count] = (struct pollfd){.fd = fd, .events = POLLIN};
        }
        for (int i = 0; i < count; i++) {
            struct end *end = &ends[i];
            if (!polls[i + 1].revents) continue;
            if (end->upgraded && end->peer >= count) continue; /* its other end is not here yet */
            ssize_t got = recv(end->fd, end->in + end->have, BUFFER - end->have, 0);
            if (got <= 0) {
                polls[i + 1].fd = -1;
                shutdown(end->fd, SHUT_RDWR);
                if (end->peer < count) shutdown(ends[end->peer].fd, SHUT_RDWR);
                continue;
            }
            end->have += got;
            if (end->upgraded || upgrade(end)) forward(end, ends[end->peer].fd);
        }
    }
}
