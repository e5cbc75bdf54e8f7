-- When and how fast a source gives: rules that can make what hangs on it late.
alter table source add column frozen_days @int not null default 0;  -- nothing new is released within so many days
alter table source add column valid_from @int not null default 0;   -- date; 0: always was
alter table source add column valid_until @int not null default 0;  -- date, the last one; 0: no end
alter table source add column share @int not null default 0;        -- rate: of the node's lots, against its other sources; 0: by priority

-- Why a planned line comes after the day on which it is wanted: lead-time | capacity | minimum | frozen | effective; empty: it does not.
alter table planned add column cause text not null default '';
