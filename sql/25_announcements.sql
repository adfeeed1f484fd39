-- Announcements: who waits outside for a job is told when it ends, and before that when it says so.

create or replace function hotmesh._announce(p_job hotmesh.jobs, p_interim boolean)
returns void
language plpgsql
volatile
set search_path = hotmesh, pg_temp
as $$
begin
  if p_job.announce is not null and pg_notification_queue_usage() < 0.5 then
    perform pg_notify(p_job.announce, p_job.job_id || case when p_interim then ' interim' else '' end);
  end if;
end;
$$;

comment on function hotmesh._announce is
  'Tell who waits for a job that it has ended, or (interim) that there is something to see before its end.';
