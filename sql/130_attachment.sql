-- Pictures that are kept with a line of a document. The content never changes: its digest names it.
create table attachment (
    id       @key,
    doc      @int not null,
    line     @int not null,
    kind     text not null,        -- media type, by what its first bytes say
    bytes    @int not null,
    digest   text not null,        -- SHA-256 of the content, hex
    note     text not null,
    added    @int not null,
    actor    text not null,        -- name of who added it
    content  @blob not null        -- last: lists do not read it
) @strict;
create index attachment_doc on attachment (doc);
create unique index attachment_line on attachment (line, digest);
