-- When the carrier of a lane comes for the last time in a day: HH:MM, UTC; empty: whenever.
alter table lane add column cut_off text not null default '';
