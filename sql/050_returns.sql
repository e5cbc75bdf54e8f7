-- What is known of a return beyond its lines: why it comes back, and what is done with it.
create table return_reason (
    id      @key,                   -- the return line
    reason  text not null           -- unwanted | damaged | defective | wrong | other
) @strict;

create table disposition (
    id      @key,
    doc     @int not null,          -- the return
    line    @int not null,          -- its line
    kind    text not null,          -- restock | refurbish | scrap | supplier
    qty     @int not null,
    made    @int not null,          -- the document made of it: work order or supplier return; 0 none
    done    @int not null,          -- 1: carried out
    note    text not null
) @strict;
create index disposition_doc on disposition (doc);
create index disposition_line on disposition (line);
create index line_bought on line (party, item) where kind = 'purchase'; -- what a supplier was last paid
create index line_made on line (item, site) where kind = 'work';           -- output that waits for inspection

create table line_lot (             -- a line that is for one lot only: goods to go back to their supplier
    id   @key,                      -- the line
    lot  @int not null
) @strict;
