-- The end-to-end test in a real Neovim, configured with the snippet of the documentation: the diagnostics of a file are those of
-- the command line, the preferred fix makes of it what the command line makes, and undo takes both back. With clangd on the same
-- buffer, both servers say what they have to say, and one fixes nothing that the other told of.
-- Takes from the environment: FENCEPOST_HOME, as prepareTextEditor.js leaves it; FENCEPOST_CLANGD, 1 to start clangd as well.
-- Ends with status 0, or 1 and a line that says what is wrong.
local home = os.getenv('FENCEPOST_HOME')
local with_clangd = os.getenv('FENCEPOST_CLANGD') == '1'
local file = home .. '/tree/mm/fault.c'
local patience = 20000

local function say(...)
  io.stdout:write('neovim: ', table.concat({ ... }, ' '), '\n')
end

local function expect(condition, what)
  if not condition then
    say('expected', what)
    vim.cmd('cquit 1')
  end
end

local function wait_for(condition, what)
  expect(vim.wait(patience, condition, 20), what)
end

local function bytes_of(path)
  local opened = assert(io.open(path, 'rb'))
  local bytes = opened:read('*a')
  opened:close()
  return bytes
end

-- Whatever Neovim tells its user, such as that two servers count differently.
local messages = {}
vim.notify = function(message)
  table.insert(messages, message)
end
vim.notify_once = vim.notify

if with_clangd then
  vim.api.nvim_create_autocmd('FileType', {
    pattern = 'c',
    callback = function()
      -- What the plugin nvim-lspconfig asks for, started as the documentation says.
      local capabilities = vim.lsp.protocol.make_client_capabilities()
      capabilities.offsetEncoding = { 'utf-8', 'utf-16' }
      local id = vim.lsp.start_client({
        name = 'clangd',
        cmd = { 'clangd', '--offset-encoding=utf-16' },
        root_dir = home .. '/tree',
        capabilities = capabilities,
      })
      vim.lsp.buf_attach_client(0, id)
    end,
  })
end
vim.cmd('set nomore hidden noswapfile')
vim.cmd('cd ' .. vim.fn.fnameescape(home .. '/tree'))
vim.cmd('edit ' .. vim.fn.fnameescape(file))
local buffer = vim.api.nvim_get_current_buf()

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n') .. '\n'
end

local function diagnostics_of(source)
  return vim.tbl_filter(function(one)
    return one.source == source
  end, vim.diagnostic.get(buffer))
end

local function client_named(name)
  for _, client in pairs(vim.lsp.get_active_clients()) do
    if client.name == name then
      return client
    end
  end
end

-- The finding, told across files once the tree has been read; lines and columns as the command line counts them.
local function sent(diagnostic)
  return diagnostic.user_data and diagnostic.user_data.lsp or {}
end
local function seen()
  return vim.tbl_map(function(one)
    local line = vim.api.nvim_buf_get_lines(buffer, one.lnum, one.lnum + 1, false)[1]
    local _, column = vim.str_utfindex(line, one.col)
    return { rule = sent(one).code or one.code, line = one.lnum + 1, column = column + 1, message = one.message }
  end, diagnostics_of('fencepost'))
end
local expected = vim.fn.json_decode(bytes_of(home .. '/expected.json'))
wait_for(function()
  return vim.deep_equal(seen(), expected)
end, 'the diagnostics of the command line')
local finding = diagnostics_of('fencepost')[1]
say('diagnostic', (finding.lnum + 1) .. ':' .. (finding.col + 1), finding.message)
local related = vim.tbl_map(function(place)
  return place.location.uri
end, sent(finding).relatedInformation or {})
expect(#related == 0 or table.concat(related, ' '):find('mm/rmap.c', 1, true), 'a related place in mm/rmap.c')

-- Where the buffer has it, which is not where it was before an edit.
local function clangs()
  return vim.tbl_filter(function(one)
    local line = vim.api.nvim_buf_get_lines(buffer, one.lnum, one.lnum + 1, false)[1] or ''
    return line:find('if (a = b)', 1, true) and one.message:find('assignment', 1, true)
  end, diagnostics_of('clang'))[1]
end
if with_clangd then
  wait_for(clangs, "clangd's diagnostic on the same buffer")
end

-- Chooses from the menu of code actions at a diagnostic.
local function apply_action(diagnostic, wanted)
  local before, titles = text(), {}
  vim.ui.select = function(items, _, choose)
    for i, item in ipairs(items) do
      local action = item[2] or item.action or item
      table.insert(titles, action.title)
      if wanted(action) then
        return choose(item, i)
      end
    end
    choose(nil)
  end
  vim.api.nvim_win_set_cursor(0, { diagnostic.lnum + 1, diagnostic.col })
  vim.cmd('let &undolevels=&undolevels')
  vim.lsp.buf.code_action()
  vim.wait(patience, function()
    return text() ~= before
  end, 20)
  expect(text() ~= before, 'a changed buffer; offered was: ' .. table.concat(titles, '; '))
end

local before = text()
-- The preferred one comes first; older versions are not told which one that is.
apply_action(finding, function(action)
  return action.title:find('smp_wmb()', 1, true)
end)
wait_for(function()
  return #diagnostics_of('fencepost') == 0
end, 'no diagnostic after the fix')
vim.cmd('silent write')
expect(bytes_of(file) == bytes_of(home .. '/fixed.c'), 'the bytes that check --fix writes')

-- Taking it back brings the finding back.
vim.cmd('silent undo')
expect(text() == before, 'the text as it was, after undo')
wait_for(function()
  return vim.deep_equal(seen(), expected)
end, 'the diagnostic again, after undo')

if with_clangd then
  wait_for(clangs, "clangd's diagnostic again, after undo")
  apply_action(clangs(), function(action)
    return action.title:find('==', 1, true)
  end)
  expect(text():find('if (a == b)', 1, true), "clangd's fix")
  wait_for(function()
    return vim.deep_equal(seen(), expected)
  end, "the finding untouched by clangd's fix")
end
expect(#messages == 0, 'no message to the user, such as: ' .. tostring(messages[1]))

local client = client_named('fencepost')
client.stop()
wait_for(function()
  return client.is_stopped()
end, 'the server to end')
say('diagnostic, fix, file and undo were all seen', with_clangd and 'beside clangd' or '')
vim.cmd('qall!')
