-- Price breaks that count for what is above them alone.
alter table term add column incremental @int not null default 0;    -- 1: not for the whole order
