wrk.method = "POST"
wrk.body = '{"name":"BENCH","value":"postgres://app:0123456789abcdef@db/app"}'
wrk.headers["content-type"] = "application/json"
