-- What a person or the plan should do about supply: proposals that follow from demand that changed, and from the plan's own look at what is
-- expected. Made by whoever sees the need (a cancelled order, a plan run), closed by whoever acted or dismissed it.
create table exception (
    id       @key,
    plan     @int not null,             -- the plan run that found it; 0: it came from a change of a document
    kind     text not null,             -- expedite | defer | cancel | late | past_due
    line     @int not null,             -- the supply line it is about
    demand   @int not null,             -- the demand line that it serves, or served
    item     @int not null,
    site     @int not null,
    qty      @int not null,
    date     @int not null,             -- date the supply is due now
    to_date  @int not null,             -- date it should be due; 0: not at all
    reason   text not null,
    doc      @int not null,             -- document of the supply line
    status   text not null              -- open | done | dismissed
) @strict;
create index exception_open on exception (line, kind) where status = 'open';
create index exception_plan on exception (plan) where plan <> 0;
create index exception_demand on exception (demand, kind) where status = 'open';
