-- What each finished purchase line says of its supplier (src/flow/product/scored.h).
create table purchase_score (
    id        @key,               -- the line
    party     @int not null,
    on_time   @int not null,      -- 1: the last receipt was not after the day wanted
    complete  @int not null,      -- 1: all that was confirmed came
    bad       @int not null,      -- quantity that went to quarantine
    done      @int not null,      -- quantity that came
    dear      @int not null,      -- 1: billed above the price ordered at
    came      @int not null,      -- 1: something did
    days      @int not null       -- from the order to the last receipt
) @strict;
insert into purchase_score (id, party, on_time, complete, bad, done, dear, came, days)
select x.id, x.party,
    case when x.came > 0 and x.came < (cast(x.wanted as bigint) + 1) * 86400000000 then 1 else 0 end as on_time,
    case when x.done >= x.qty then 1 else 0 end as complete, x.bad, x.done,
    case when x.dear > x.price then 1 else 0 end as dear,
    case when x.came > 0 then 1 else 0 end as came,
    case when x.came > 0 then (x.came - x.placed) / 86400000000 else 0 end as days
from (select l.id, l.party, l.qty, l.done, l.wanted, l.price, d.placed,
    (select coalesce(max(e.effective), 0) from transfer t join entry e on e.id = t.entry join account a on a.id = t.src where t.line = l.id and t.flow = 1 and a.place = 1) as came,
    (select cast(coalesce(sum(t.amount), 0) as bigint) from transfer t join entry e on e.id = t.entry join account a on a.id = t.dst join place q on q.id = a.place where t.line = l.id   and t.flow = 1 and q.kind = 'quarantine' and e.kind in ('receive', 'reject')) as bad,
    (select coalesce(max(b.price), 0) from supplier_invoice_line b where b.line = l.id) as dear
    from line l join doc d on d.id = l.doc where l.kind = 'purchase' and l.open = 0 and (l.done > 0 or d.status <> 'cancelled')) x;
create index purchase_score_party on purchase_score (party, on_time, complete, bad, done, dear, came, days);
