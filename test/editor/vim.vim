" The end-to-end test in a real Vim, configured with the snippets of the documentation. Alone: the quickfix list of :make is what the
" command line says. With ALE, where clangd runs on the same buffer: the diagnostic is the command line's, the preferred fix makes of
" the file what the command line makes, undo takes it back, and clangd says what it has to say.
" Takes from the environment: FENCEPOST_HOME, as prepareTextEditor.js leaves it; FENCEPOST_VIM, alone or ale.
" Ends with status 0, or 1 and a line that says what is wrong.
vim9script

const home = $FENCEPOST_HOME
const file = home .. '/tree/mm/fault.c'
const expected = json_decode(join(readfile(home .. '/expected.json')))[0]

def Say(text: string)
  writefile(['vim: ' .. text], home .. '/said', 'a')
enddef

def Expect(condition: bool, what: string)
  if !condition
    Say('expected ' .. what)
    cquit 1
  endif
enddef

def WaitFor(Condition: func(): bool, what: string)
  for i in range(400)
    if Condition()
      return
    endif
    sleep 50m
  endfor
  Expect(false, what)
enddef

def Text(): string
  return join(getline(1, '$'), "\n")
enddef

def Alone()
  execute 'edit' fnameescape(file)
  compiler fencepost
  silent make!
  const errors = getqflist()->filter((_, one) => one.type ==# 'w')
  Expect(len(errors) == 1, 'one warning in the quickfix list, not ' .. string(getqflist()))
  const found = errors[0]
  Expect(fnamemodify(bufname(found.bufnr), ':p') ==# file, 'the file of the finding, not ' .. bufname(found.bufnr))
  Expect(found.lnum == expected.line, 'the line of the finding')
  Expect(found.col == expected.column, 'the column of the command line')
  Expect(found.text ==# expected.message .. ' [' .. expected.rule .. ']', 'the message, not ' .. found.text)
  cfirst
  const notes = getqflist()->filter((_, one) => one.type ==# 'n' && one.valid)
  Expect(notes->mapnew((_, one) => bufname(one.bufnr))->match('rmap\.c$') >= 0, 'a step in rmap.c')
  Say('compiler, :make and the quickfix list were all seen')
enddef

def Diagnostics(linter: string): list<any>
  return g:ale_buffer_info->get(bufnr(), {loclist: []}).loclist->copy()->filter((_, one) => one.linter_name ==# linter)
enddef

def IsSeen(): bool
  const all = Diagnostics('fencepost')
  if len(all) != 1
    return false
  endif
  const one = all[0]
  # ALE shows the server's column, which counts UTF-16 code units, as the command line's does.
  const told = [one.lnum, one.col, one.text, one.code]
  return told == [expected.line, expected.column, expected.message, expected.rule]
enddef

def IsClangdSeen(): bool
  return Diagnostics('clangd')->match('assignment') >= 0
enddef

var offered: list<any> = []

def Offer(data: dict<any>, items: list<any>)
  for item in items
    add(offered, [data, item])
  endfor
enddef

def ApplyPreferred()
  offered = []
  cursor(expected.line, Diagnostics('fencepost')[0].col)
  ale#codefix#Execute(0, Offer)
  # The preferred one comes first; ALE does not say which one that is.
  const OfFencepost = (): list<any> => offered->copy()->filter((_, one) => one[1][1].title =~# 'smp_wmb()')
  WaitFor(() => len(OfFencepost()) > 0, 'a fix')
  const [data, item] = OfFencepost()[0]
  ale#codefix#ApplyLSPCodeAction(data, item[1])
enddef

def Ale()
  execute 'edit' fnameescape(file)
  WaitFor(IsSeen, 'the diagnostic of the command line')
  WaitFor(IsClangdSeen, "clangd's diagnostic on the same buffer")
  const before = Text()
  ApplyPreferred()
  WaitFor(() => Text() !=# before, 'a changed buffer')
  silent write
  WaitFor(() => empty(Diagnostics('fencepost')), 'no diagnostic after the fix')
  Expect(readfile(file, 'b') == readfile(home .. '/fixed.c', 'b'), 'the bytes that check --fix writes')
  silent undo
  silent write
  Expect(Text() ==# before, 'the text as it was, after undo')
  WaitFor(IsSeen, 'the diagnostic again, after undo')
  WaitFor(IsClangdSeen, "clangd's diagnostic again, after undo")
  Say('ALE: diagnostic, fix, file and undo were all seen beside clangd')
enddef

try
  execute 'cd' fnameescape(home .. '/tree')
  if $FENCEPOST_VIM ==# 'ale'
    Ale()
  else
    Alone()
  endif
catch
  Say(v:exception .. ' at ' .. v:throwpoint)
  cquit 1
endtry
qall!
