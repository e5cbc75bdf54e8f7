-- Where a site is to be found, for whoever delivers there or sends back to it.
alter table site add column address text not null default '';
