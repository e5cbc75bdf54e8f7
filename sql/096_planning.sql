-- Planning shared out among workers (src/stage/plan/queue.c). A planning is cut into tasks, done step by step; whoever does one holds its row
-- locked until it is done, in one transaction with all that it writes, so that each is done once and what a dead worker had begun is free again.
create table planning (
    id            @key,
    made          @int not null,        -- time it was asked for
    at            @int not null,        -- time it is planned as of: when it was prepared; 0: not yet
    weeks         @int not null,        -- that are forecast
    horizon_days  @int not null,
    release_days  @int not null,        -- as of the plan run; 0: all supply is kept
    plan          @int not null,        -- the document that its supply belongs to; 0: not yet
    finished      @int not null         -- time; 0: not yet
) @strict;

create table planning_task (
    id        @key,
    planning  @int not null,
    step      @int not null,            -- 1 prepare, 2 forecast, 3 net, 4 finish: each begins when all before it have ended
    part      @int not null,            -- 1, 2, … of its step
    low       text not null,            -- forecast: from this family on
    high      text not null,            --           up to before this one; '': to the last
    state     text not null,            -- waiting | done | failed | dropped
    worker    text not null,            -- who did it
    ended     @int not null,            -- time
    note      text not null             -- what came of it, or why it failed
) @strict;
create unique index planning_task_key on planning_task (planning, step, part);
create index planning_task_waiting on planning_task (step, part) where state = 'waiting';

create table planning_item (            -- which part of the netting an item belongs to, while a planning goes on
    part  @int not null,
    item  @int not null,
    primary key (part, item)
) @strict @norowid;
