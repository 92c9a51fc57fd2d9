/*
 * The least that an HTTP/1.1 server can do: one thread, one epoll, fixed answers; and it counts.
 *
 *   server [--stall-ms 500 --every-ms 5000] [--log ENTRIES]
 *
 * It listens on a free port of 127.0.0.1 and prints that port. Answers:
 *
 *   GET /large    64 KB
 *   GET /count    how many requests were answered; this and the next four are not counted
 *   GET /cpu/PID  the CPU time of that process, ns
 *   GET /stalls   a line per stall since /reset: begin and end, ns
 *   GET /log      since /reset, per request, two int64 of the machine: received and answered, ns
 *   GET /reset    forgets counts, log and stalls
 *   anything else 100 bytes, after its body was read
 *
 * With --stall-ms it stops altogether for so long, once in each --every-ms, first in the middle of that, counted from the
 * first request. Times are of CLOCK_MONOTONIC.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SMALL_BYTES = 100, LARGE_BYTES = 65536, BUFFER_BYTES = 1 << 18, EVENTS = 1024, STALLS = 4096 };

struct connection {
  /* What has come of a request that is not whole yet. */
  char *kept;
  size_t kept_bytes;
  /* Of the body under way. */
  size_t body_left;
  /* Of the answer under way. */
  const char *answer;
  size_t answer_left;
  char *owned;
  int64_t received;
};

struct text {
  char *bytes;
  size_t length;
};

static struct connection *connections;
static struct text small_answer, large_answer, small_answer_10, large_answer_10;
static int epoll;
static uint64_t answered;
static int64_t (*entries)[2];
static size_t entry_capacity, entry_count;
static int64_t stall_ns, every_ns, next_stall;
static int64_t stalls[STALLS][2];
static size_t stall_count;

static int64_t now_ns(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void fail(const char *what) {
  perror(what);
  exit(1);
}

/* HTTP/1.0 closes unless both sides say otherwise. */
static struct text make_answer(const void *body, size_t length, const char *type, const char *extra) {
  char head[256];
  int head_bytes = snprintf(head, sizeof head,
                            "HTTP/1.1 200 OK\r\nServer: c\r\nContent-Type: %s\r\n%sContent-Length: %zu\r\n\r\n",
                            type, extra, length);
  struct text answer = {malloc(head_bytes + length), head_bytes + length};
  if (answer.bytes == NULL) fail("malloc");
  memcpy(answer.bytes, head, head_bytes);
  if (length > 0) memcpy(answer.bytes + head_bytes, body, length);
  return answer;
}

static void make_answers(void) {
  static char body[LARGE_BYTES];
  memset(body, 'x', sizeof body);
  small_answer = make_answer(body, SMALL_BYTES, "text/plain", "");
  large_answer = make_answer(body, LARGE_BYTES, "text/plain", "");
  small_answer_10 = make_answer(body, SMALL_BYTES, "text/plain", "Connection: keep-alive\r\n");
  large_answer_10 = make_answer(body, LARGE_BYTES, "text/plain", "Connection: keep-alive\r\n");
}

static void close_connection(int fd) {
  struct connection *c = &connections[fd];
  free(c->kept);
  free(c->owned);
  memset(c, 0, sizeof *c);
  close(fd);
}

static void watch(int fd, uint32_t events, int operation) {
  struct epoll_event event = {.events = events, .data.fd = fd};
  if (epoll_ctl(epoll, operation, fd, &event) < 0) fail("epoll_ctl");
}

/* Whether all of the answer has gone; what does not fit goes when there is room. */
static int send_answer(int fd) {
  struct connection *c = &connections[fd];
  while (c->answer_left > 0) {
    ssize_t sent = send(fd, c->answer, c->answer_left, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EAGAIN) return 0;
      close_connection(fd);
      return -1;
    }
    c->answer += sent;
    c->answer_left -= sent;
  }
  free(c->owned);
  c->owned = NULL;
  return 1;
}

static void count(int64_t received) {
  answered++;
  if (every_ns > 0 && next_stall == 0) next_stall = received + every_ns / 2 - stall_ns / 2;
  if (entry_count < entry_capacity) {
    entries[entry_count][0] = received;
    entries[entry_count++][1] = now_ns();
  }
}

static struct text stall_lines(void) {
  static char lines[STALLS * 48];
  size_t length = 0;
  for (size_t i = 0; i < stall_count; i++) {
    length += snprintf(lines + length, sizeof lines - length, "%lld %lld\n", (long long)stalls[i][0],
                       (long long)stalls[i][1]);
  }
  return make_answer(lines, length, "text/plain", "");
}

/* Of all its threads, to the ns, where /proc knows 10 ms; 0 where there is no such process. */
static long long cpu_ns(pid_t pid) {
  clockid_t clock;
  struct timespec used;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return used.tv_sec * 1000000000LL + used.tv_nsec;
}

static void reset(void) {
  answered = entry_count = stall_count = 0;
  next_stall = 0;
}

static int begins_with(const char *text, const char *prefix) {
  return strncmp(text, prefix, strlen(prefix)) == 0;
}

/* What this process is asked about itself; 0 where it is an ordinary request. */
static int answer_question(struct connection *c, const char *head) {
  struct text answer;
  char number[32];
  if (begins_with(head, "GET /count ")) {
    answer = make_answer(number, snprintf(number, sizeof number, "%llu", (unsigned long long)answered), "text/plain", "");
  } else if (begins_with(head, "GET /cpu/")) {
    long long used = cpu_ns(atoi(head + 9));
    answer = make_answer(number, snprintf(number, sizeof number, "%lld", used), "text/plain", "");
  } else if (begins_with(head, "GET /stalls ")) {
    answer = stall_lines();
  } else if (begins_with(head, "GET /log ")) {
    answer = make_answer(entries, entry_count * sizeof *entries, "application/octet-stream", "");
  } else if (begins_with(head, "GET /reset ")) {
    reset();
    answer = make_answer("", 0, "text/plain", "");
  } else {
    return 0;
  }
  c->owned = answer.bytes;
  c->answer = answer.bytes;
  c->answer_left = answer.length;
  return 1;
}

static void answer_request(struct connection *c, const char *head, const char *head_end) {
  if (answer_question(c, head)) return;
  const char *line_end = memchr(head, '\r', head_end - head);
  int is_10 = line_end != NULL && line_end - head > 8 && memcmp(line_end - 8, "HTTP/1.0", 8) == 0;
  struct text *answer = begins_with(head, "GET /large ") ? (is_10 ? &large_answer_10 : &large_answer)
                                                         : (is_10 ? &small_answer_10 : &small_answer);
  c->answer = answer->bytes;
  c->answer_left = answer->length;
}

static size_t body_bytes(const char *head, const char *head_end) {
  if (begins_with(head, "GET ")) return 0;
  for (const char *at = head; at < head_end; at++) {
    at = memchr(at, '\n', head_end - at);
    if (at == NULL) return 0;
    if (strncasecmp(at + 1, "content-length:", 15) == 0) return strtoul(at + 16, NULL, 10);
  }
  return 0;
}

static void keep(struct connection *c, const char *bytes, size_t length) {
  char *kept = malloc(length + 1);
  if (kept == NULL) fail("malloc");
  memcpy(kept, bytes, length);
  free(c->kept);
  c->kept = kept;
  c->kept_bytes = length;
}

/* Requests that follow each other on one connection are answered in turn; none is read while an answer waits for room. */
static void take(int fd, char *bytes, size_t length) {
  struct connection *c = &connections[fd];
  size_t at = 0;
  bytes[length] = 0;
  while (at < length) {
    if (c->body_left == 0) {
      const char *end = memmem(bytes + at, length - at, "\r\n\r\n", 4);
      if (end == NULL) {
        keep(c, bytes + at, length - at);
        return;
      }
      answer_request(c, bytes + at, end);
      c->body_left = body_bytes(bytes + at, end);
      at = end + 4 - bytes;
    }
    size_t taken = c->body_left < length - at ? c->body_left : length - at;
    at += taken;
    c->body_left -= taken;
    if (c->body_left > 0) return;
    int is_counted = c->owned == NULL;
    int64_t received = c->received;
    int state = send_answer(fd);
    if (is_counted) count(received);
    if (state < 0) return;
    if (state == 0) {
      if (at < length) keep(c, bytes + at, length - at);
      watch(fd, EPOLLOUT, EPOLL_CTL_MOD);
      return;
    }
  }
}

static void read_requests(int fd) {
  static char buffer[BUFFER_BYTES + 1];
  struct connection *c = &connections[fd];
  size_t kept = c->kept_bytes;
  if (kept > 0) {
    memcpy(buffer, c->kept, kept);
    free(c->kept);
    c->kept = NULL;
    c->kept_bytes = 0;
  }
  ssize_t received = kept < BUFFER_BYTES ? recv(fd, buffer + kept, BUFFER_BYTES - kept, 0) : 0;
  if (received <= 0) {
    if (received < 0 && errno == EAGAIN) {
      if (kept > 0) keep(c, buffer, kept);
    } else {
      close_connection(fd);
    }
    return;
  }
  if (entry_capacity > 0 || every_ns > 0) c->received = now_ns();
  take(fd, buffer, kept + received);
}

static void write_rest(int fd) {
  if (send_answer(fd) <= 0) return;
  struct connection *c = &connections[fd];
  watch(fd, EPOLLIN, EPOLL_CTL_MOD);
  if (c->kept_bytes == 0) return;
  static char rest[BUFFER_BYTES + 1];
  size_t length = c->kept_bytes;
  memcpy(rest, c->kept, length);
  free(c->kept);
  c->kept = NULL;
  c->kept_bytes = 0;
  take(fd, rest, length);
}

static void accept_all(int listener, int limit) {
  for (;;) {
    int fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) return;
    if (fd >= limit) {
      close(fd);
      continue;
    }
    int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    memset(&connections[fd], 0, sizeof connections[fd]);
    watch(fd, EPOLLIN, EPOLL_CTL_ADD);
  }
}

/* Stops when it is time to; afterwards says for how many ms nothing has to be done. */
static int stall(void) {
  if (next_stall == 0) return -1;
  int64_t begin = now_ns();
  if (begin >= next_stall) {
    int64_t until = begin + stall_ns;
    struct timespec end = {until / 1000000000LL, until % 1000000000LL};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &end, NULL) == EINTR) {
    }
    if (stall_count < STALLS) {
      stalls[stall_count][0] = begin;
      stalls[stall_count++][1] = now_ns();
    }
    next_stall += every_ns;
  }
  int64_t left = (next_stall - now_ns()) / 1000000;
  return left < 0 ? 0 : (int)left;
}

static int listen_anywhere(void) {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
  socklen_t size = sizeof address;
  if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) < 0 || listen(fd, 65535) < 0) fail("listen");
  getsockname(fd, (struct sockaddr *)&address, &size);
  printf("%d\n", ntohs(address.sin_port));
  fflush(stdout);
  return fd;
}

static void read_options(int argc, char **argv) {
  for (int i = 1; i + 1 < argc; i += 2) {
    long long value = atoll(argv[i + 1]);
    if (strcmp(argv[i], "--stall-ms") == 0) stall_ns = value * 1000000;
    if (strcmp(argv[i], "--every-ms") == 0) every_ns = value * 1000000;
    if (strcmp(argv[i], "--log") == 0) entry_capacity = value;
  }
  if (entry_capacity > 0 && (entries = calloc(entry_capacity, sizeof *entries)) == NULL) fail("calloc");
}

int main(int argc, char **argv) {
  read_options(argc, argv);
  /* It ends with whoever started it. */
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  prctl(PR_SET_TIMERSLACK, 1);
  struct rlimit files;
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  int limit = files.rlim_cur > 1000000 ? 1000000 : (int)files.rlim_cur;
  connections = calloc(limit, sizeof *connections);
  if (connections == NULL) fail("calloc");
  make_answers();
  epoll = epoll_create1(EPOLL_CLOEXEC);
  int listener = listen_anywhere();
  watch(listener, EPOLLIN, EPOLL_CTL_ADD);
  struct epoll_event events[EVENTS];
  for (;;) {
    int ready = epoll_wait(epoll, events, EVENTS, stall());
    for (int i = 0; i < ready; i++) {
      int fd = events[i].data.fd;
      if (fd == listener) accept_all(listener, limit);
      else if (events[i].events & EPOLLOUT) write_rest(fd);
      else read_requests(fd);
    }
  }
}
