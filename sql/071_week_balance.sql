-- What the books say by week.
create table week_balance (           -- what was posted to an account of the chart in a week, by when it was so: debits less credits
    place  @int not null,             -- number in the chart of accounts
    week   @int not null,             -- its Monday
    amount @int not null,             -- money
    primary key (week, place)
) @strict @norowid;
-- Of all transfers up to the one that meta 'week_balance' names; later ones are added from time to time (flow/cash/weeks.c).
insert into meta (name, value) select 'week_balance', coalesce(max(id), 0) from transfer;
insert into week_balance (place, week, amount)
    select x.place, x.day - (x.day + 3) % 7, cast(sum(x.amount) as @int) from (
        select d.place as place, e.effective / 86400000000 as day, t.amount as amount
        from transfer t join entry e on e.id = t.entry join account d on d.id = t.dst where t.flow = 2
        union all
        select s.place, e.effective / 86400000000, -t.amount
        from transfer t join entry e on e.id = t.entry join account s on s.id = t.src where t.flow = 2) x
    group by x.place, x.day - (x.day + 3) % 7;
