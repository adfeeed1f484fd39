-- Grants: nothing is open to everybody. Public functions are security definer doors with a pinned path;
-- functions whose names begin with _ belong to the owner alone.

revoke all on all tables    in schema hotmesh from public;
revoke all on all functions in schema hotmesh from public;
revoke all on all functions in schema hotmesh_app from public;
