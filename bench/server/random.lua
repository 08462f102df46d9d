-- GET of a random one of fill.ts's names. Usage: wrk … -s random.lua <url> -- <how many there are>
local count
function init(args)
  count = tonumber(args[1])
  math.randomseed(os.time())
end
function request()
  return wrk.format("GET", string.format("/secrets/get/N%06d", math.random(0, count - 1)))
end
