#include "process_lock.h"

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstring>

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace poseweave {
namespace {

constexpr int kWaitMs = 10, kMostWaits = 6000;
constexpr int kTaken = -1, kNotOffered = -2;

// Binds a name in the abstract socket namespace: at most one holder, freed by the kernel with its descriptor. The
// address of libc's environ tells processes with equal ids in different containers apart.
int take(const char* what) {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const int length = std::snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "poseweave-%s-%ld-%p", what,
                                     static_cast<long>(getpid()), static_cast<void*>(&environ));
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) return kNotOffered;
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + static_cast<size_t>(length));
    if (bind(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0) return socket;
    const bool taken = errno == EADDRINUSE;
    close(socket);
    return taken ? kTaken : kNotOffered;
}

std::atomic<int> held{kNotOffered};

void release() {
    const int socket = held.exchange(kNotOffered);
    if (socket >= 0) close(socket);
}

}  // namespace

ProcessLock::ProcessLock() {
    int socket = take("start");
    for (int i = 0; socket == kTaken && i < kMostWaits; ++i) {
        usleep(kWaitMs * 1000);
        socket = take("start");
    }
    held = socket;
}

ProcessLock::~ProcessLock() { release(); }

void markJvmBroken() {
    take("broken");
    release();
}

bool isJvmMarkedBroken() {
    const int socket = take("broken");
    if (socket >= 0) close(socket);
    return socket == kTaken;
}

}  // namespace poseweave
