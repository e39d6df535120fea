-- The end-to-end test in a real Neovim (0.7 or newer): its own language client attaches to `fencepost lsp --stdio`, shows the
-- finding of a file of the bundled example, applies the preferred fix, takes it back, and ends the server.
-- Takes from the environment: FENCEPOST_PROGRAM, FENCEPOST_TREE. Ends with status 0, or 1 and a line that says what is wrong.
local program, tree = os.getenv('FENCEPOST_PROGRAM'), os.getenv('FENCEPOST_TREE')
local patience = 20000
local exit_status

local function say(...)
  io.stdout:write('neovim: ', table.concat({ ... }, ' '), '\n')
end

local function fail(...)
  say(...)
  vim.cmd('cquit 1')
end

local function expect(condition, what)
  if not condition then
    fail('expected', what)
  end
end

local function wait_for(condition, what)
  expect(vim.wait(patience, condition, 20), what)
end

vim.cmd('set nomore hidden noswapfile')
vim.cmd('edit ' .. vim.fn.fnameescape(tree .. '/mm/fault.c'))
vim.bo.filetype = 'c'
local buffer = vim.api.nvim_get_current_buf()

local function text()
  return table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
end

local client_id = vim.lsp.start_client({
  name = 'fencepost',
  cmd = { 'node', program, 'lsp', '--stdio' },
  root_dir = tree,
  on_exit = function(code)
    exit_status = code
  end,
})
vim.lsp.buf_attach_client(buffer, client_id)

-- The finding, told across files once the tree has been read.
local function related(diagnostic)
  local sent = diagnostic.user_data and diagnostic.user_data.lsp or {}
  return sent.relatedInformation or {}
end
local function story_in(file)
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    for _, place in ipairs(related(diagnostic)) do
      if place.location.uri:find(file, 1, true) then
        return true
      end
    end
  end
  return false
end
wait_for(function()
  return #vim.diagnostic.get(buffer) == 1
end, 'one diagnostic')
if #related(vim.diagnostic.get(buffer)[1]) > 0 then
  wait_for(function()
    return story_in('mm/rmap.c')
  end, 'a related place in mm/rmap.c')
end
local finding = vim.diagnostic.get(buffer)[1]
say('diagnostic', (finding.lnum + 1) .. ':' .. (finding.col + 1), finding.message)
expect(finding.source == 'fencepost', 'the source fencepost')
expect(vim.api.nvim_buf_get_lines(buffer, finding.lnum, finding.lnum + 1, false)[1]:find('set_pte_at(', 1, true), 'the publication underlined')

-- The preferred fix, chosen by its place in the menu.
local function barriers()
  local _, count = text():gsub('\tsmp_wmb%(%);\n\tset_pte_at%(', '')
  return count
end
local before, barriers_before = text(), barriers()
local offered
vim.ui.select = function(items, _, choose)
  offered = {}
  for i, item in ipairs(items) do
    local action = item[2] or item.action or item
    offered[i] = action
    say('action', action.title)
  end
  choose(items[1], 1)
end
vim.api.nvim_win_set_cursor(0, { finding.lnum + 1, finding.col })
vim.cmd('let &undolevels=&undolevels')
vim.lsp.buf.code_action()
wait_for(function()
  return text() ~= before
end, 'a changed buffer')
expect(offered[1].title:find('smp_wmb()', 1, true), 'the preferred fix first')
expect(barriers() == barriers_before + 1, 'one barrier more before a publication')
wait_for(function()
  return #vim.diagnostic.get(buffer) == 0
end, 'no diagnostic after the fix')
vim.cmd('silent write')

-- Taking it back brings the finding back.
vim.cmd('silent undo')
expect(text() == before, 'the text as it was, after undo')
wait_for(function()
  return #vim.diagnostic.get(buffer) == 1
end, 'the diagnostic again, after undo')

vim.lsp.get_client_by_id(client_id).stop()
wait_for(function()
  return exit_status ~= nil
end, 'the server to end')
expect(exit_status == 0, 'exit status 0 of the server, not ' .. tostring(exit_status))
say('diagnostic, fix, file and undo were all seen')
vim.cmd('qall!')
