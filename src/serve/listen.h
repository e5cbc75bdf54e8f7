// The socket that a service manager has opened for us, and telling it how we are (systemd's protocols, sd_listen_fds(3) and sd_notify(3)).
//
// A socket that is not ours lives on when we end: who connects meanwhile waits in its queue for the next process, so that a restart
// loses nothing.
#ifndef ARGOSY_SERVE_LISTEN_H
#define ARGOSY_SERVE_LISTEN_H

int listen_given(void); // its number where exactly this process was given one ($LISTEN_PID, $LISTEN_FDS); else -1
int listen_port(int socket); // the port it listens on; 0 where it has none
void listen_tell(const char *state); // "READY=1", "STOPPING=1" to $NOTIFY_SOCKET; nothing where nobody asked

#endif
