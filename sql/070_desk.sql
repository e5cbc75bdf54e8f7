-- What the desk asks for again and again.
create index message_failed on message (made) where state = 'failed';
