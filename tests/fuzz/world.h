// A small company in a file, for the targets that need one. Each text finds it as it was made, so that what one text does is done again
// by the same text alone.
#ifndef ARGOSY_TESTS_FUZZ_WORLD_H
#define ARGOSY_TESTS_FUZZ_WORLD_H

#include "fuzz.h"
#include "serve/http.h"

typedef struct {
    App *app;
    Server *server;
    Str authorization; // of an administrator: the header
    Str session, link; // secrets of a session of his, and of a link by which he may sign in
} FuzzWorld;

FuzzWorld *fuzz_world(void);
bool fuzz_world_changed(void); // whether something was committed since the last time it was asked or put back
void fuzz_world_prove(void); // all that must hold does
void fuzz_world_back(void);  // puts the company back as it was made, with another server

// A request without a socket, and its answer.
typedef struct {
    Method method;
    Str path, query; // the query as it stands in a URL
    Str body, key, accept, cookie, authorization, origin, site, host, proto;
} Ask;
Request *fuzz_ask(const Ask *ask);  // in an arena that the next text ends
void fuzz_answer(const Request *r); // checks what every answer must be
void fuzz_ask_end(Request *r);

#endif
