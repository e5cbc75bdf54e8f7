-- The day by which planned supply is there as surely as promises are to be; 0: as due.
alter table planned add column sure @int not null default 0;
