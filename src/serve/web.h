// The app's files, embedded in the program: what a browser loads. tools/embed-web writes the table from what is built in web/dist; where
// nothing was built there the table is empty, and `/` answers as it does to programs.
#ifndef ARGOSY_SERVE_WEB_H
#define ARGOSY_SERVE_WEB_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *path, *type; // "/assets/index-VsXdJqL0.js"
    const char *tag;         // of its content
    const char *at;
    size_t n, plain; // bytes here, and as they were
    bool zipped;
    const char *brotli; // the same packed by brotli, where it is zipped
    size_t brotli_n;
    bool for_good; // its name says its content: it may be kept
} WebFile;

extern const WebFile web_files[]; // by path, in the order of bytes; one more without a path at the end
extern const int web_files_n;

typedef struct Request Request;
// Answers where the path is a file of the app, or a page of it and a page is wanted (Accept: text/html). False where it is neither.
bool web_path(Request *r);
extern const char web_policy[]; // Content-Security-Policy of what programs get

#endif
