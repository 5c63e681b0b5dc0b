#!/usr/bin/env python3
"""Make a catalog of many clips among which altered copies are planted, and score `vidrec duplicates` on it.

    planted-duplicates.py grow CATALOG OUT CLIPS PAIRS [TRANSFORM,...]
    planted-duplicates.py score OUT duplicates.ndjson

CATALOG holds real clips and altered copies of them, named CLIP__@TRANSFORM.mp4 for CLIP.*. Each planted pair is a real
clip and a copy of it whose codes are permuted and negated alike (mirrored pairs stay mirrored ones) and whose details are flipped
alike, so that all that is compared between both stays, and nothing resembles other pairs. The other clips have codes mixed from
eight real clips, and details from the quarters of four. OUT/truth.txt has the ids of the pairs. Needs numpy. Seeded.
"""
import collections, hashlib, json, os, pathlib, sqlite3, struct, sys, zlib


def score(out, answers):
    kind = {}
    for line in open(out + "/truth.txt"):
        one, other, name = line.split()
        kind[frozenset((one, other))] = name.split("__@")[1][:-4]
    found, wrong, groups = set(), 0, 0
    for line in open(answers):
        answer = json.loads(line)
        links = answer["links"] if answer["kind"] == "group" else [answer]
        groups += answer["kind"] == "group"
        pairs = [frozenset((link["a"], link["b"])) for link in links]
        found |= {pair for pair in pairs if pair in kind}
        wrong += any(pair not in kind for pair in pairs)
    print(f"{groups} groups, {wrong} groups and shared parts wrong, {len(found)} of {len(kind)} pairs found")
    missed = collections.Counter(kind[pair] for pair in kind if pair not in found)
    for name, count in sorted(collections.Counter(kind.values()).items()):
        print(f"{name:12} {count - missed[name]} of {count}")


if len(sys.argv) > 3 and sys.argv[1] == "score":
    score(sys.argv[2], sys.argv[3])
    sys.exit()
if len(sys.argv) < 6 or sys.argv[1] != "grow":
    sys.exit(__doc__)
import numpy as np

real, out, N, K = sys.argv[2], sys.argv[3], int(sys.argv[4]), int(sys.argv[5])
kinds = set(sys.argv[6].split(",")) if len(sys.argv) > 6 else None
model = (pathlib.Path(__file__).resolve().parents[2] / "Sources/CModels/clips.vidrec-model").read_bytes()
size = struct.unpack("<Q", model[:8])[0]
entry = json.loads(model[8:8 + size])["frames.parity"]
first, last = entry["data_offsets"]
kind_of = {"F16": "<f2", "F32": "<f4", "I32": "<i4", "I8": "i1", "U8": "u1"}[entry["dtype"]]
par = np.frombuffer(model[8 + size + first:8 + size + last], kind_of).astype("i1")


def unpack(b):
    a = np.frombuffer(b, "u1")
    v = np.empty(2 * len(a), "i1")
    v[0::2], v[1::2] = a & 15, a >> 4
    return np.where(v > 7, v - 16, v).astype("i1")


os.makedirs(out,exist_ok=True); db=out+'/catalog.sqlite'
for s in('','-wal','-shm'):
    if os.path.exists(db+s): os.remove(db+s)
src=sqlite3.connect(real+'/catalog.sqlite'); b=sqlite3.connect(db); src.backup(b); b.close()
c=sqlite3.connect(db); c.execute("pragma journal_mode=off"); c.execute("pragma synchronous=off"); c.execute("pragma foreign_keys=off")
cols=[r[1] for r in c.execute("pragma table_info(clip)")]; fcols=[r[1] for r in c.execute("pragma table_info(file)")]
rows={r[0]:dict(zip(cols,r)) for r in c.execute("select * from clip where sketch_count>0")}
name={k:p.split('/')[-1] for k,p in c.execute("select clip,min(path) from file where clip is not null group by clip")}
un5=np.array([[x%5,x//5%5,x//25] for x in range(125)],'i1')-2
def load(k):
    s=c.execute("select bytes from sketches where clip=?",(k,)).fetchone()[0]
    n,d,e=struct.unpack('<III',s[1:13]); o=13
    tm=np.frombuffer(s,'<i8',n,o); w=np.frombuffer(s,'<f4',n,o+8*n); o+=12*n
    cd=np.stack([unpack(s[o+d*f:o+d*(f+1)]) for f in range(n)]); o+=d*n
    det=np.frombuffer(s,'u1',n*227,o).reshape(n,227) if e else None
    return tm,w,cd,det
T={k:load(k) for k in rows}
keys=[k for k in rows if (T[k][1]>0).sum()>0 and T[k][3] is not None]
origs=[k for k in keys if '__@' not in name[k]]
byname={v:k for k,v in name.items()}; stem={os.path.splitext(v)[0]:k for k,v in name.items() if '__@' not in v}
pairs=[(stem[v.split('__@')[0]],k) for k,v in name.items() if '__@' in v and k in keys and v.split('__@')[0] in stem and stem[v.split('__@')[0]] in keys and (kinds is None or v.split('__@')[1][:-4] in kinds)]
print(len(keys),'real',len(pairs),'pairs')
rng=np.random.default_rng(5)
def lev(det): return un5[np.where(det[:,1:]<125,det[:,1:],62)].reshape(len(det),-1)[:,:676].reshape(-1,26,26)
def pack(l,first,none):
    l=np.concatenate([l.reshape(len(l),676)+2,np.full((len(l),2),2,'i1')],1).astype(int).reshape(len(l),226,3)
    l[:,-1,1:]=0
    b=(l[:,:,0]+5*l[:,:,1]+25*l[:,:,2]).astype('u1'); r=np.concatenate([first[:,None],b],1); r[none]=np.r_[255,np.zeros(226,'u1')]; return r
def blob(tm,w,cd,det):
    n=len(tm); q=((cd[:,0::2]&15)|((cd[:,1::2].astype('i2')<<4)&0xf0)).astype('u1')
    return b'\x02'+struct.pack('<III',n,64,227)+tm.astype('<i8').tobytes()+w.astype('<f4').tobytes()+q.tobytes()+det.astype('u1').tobytes()
L={k:lev(T[k][3]) for k in keys}
pos=np.where(par>0)[0]; neg=np.where(par<0)[0]
def joint(k,perm,sign,sym,negd):
    tm,w,cd,det=T[k]; x=(cd[:,perm]*sign).astype('i1'); l=L[k].copy()
    if sym&1: l=l[:,::-1]
    if sym&2: l=l[:,:,::-1]
    if negd: l=-l
    return blob(tm,w,x,pack(l,det[:,0],det[:,0]==255))
def mixed(base):
    tm,w,cd,det=T[base]; n=len(tm); x=np.empty((n,128),'i1'); l=np.empty((n,26,26),'i1')
    for g in range(8):
        a=keys[rng.integers(len(keys))]; ca=T[a][2]; fr=np.arange(n)*len(ca)//n; sl=slice(16*g,16*g+16)
        x[:,sl]=ca[fr][:,sl]*(1 if rng.random()<.5 else -1)
    for q in range(4):
        a=keys[rng.integers(len(keys))]; la=L[a]; fr=np.arange(n)*len(la)//n; i,j=rng.integers(14,size=2); z=la[fr][:,i:i+13,j:j+13]
        if rng.random()<.5: z=z[:,::-1]
        if rng.random()<.5: z=-z
        if rng.random()<.5: z=z.transpose(0,2,1)
        l[:,13*(q//2):13*(q//2)+13,13*(q%2):13*(q%2)+13]=z
    return blob(tm,w,x,pack(l,det[:,0],det[:,0]==255))
i64=lambda v: struct.pack('<q',v)
tx=lambda s: i64(-1) if s is None else i64(len(s.encode()))+s.encode()
crc=lambda b: zlib.crc32(b)&0xffffffff
top=max(c.execute("select max(key) from clip").fetchone()[0],10**6)
truth=open(out+'/truth.txt','w'); done=0
def add(k,bytes_,tag):
    global top,done
    top+=1; done+=1; r=dict(rows[k]); cid=hashlib.sha256(f"{tag} {top}".encode()).digest()
    r.update(key=top,id=cid,embedded=0)
    body=cid+i64(r['byte_count'])+tx(r['status'])+tx(r['reason'])+tx(r['sampling'])+i64(r['sketch_count'])+i64(0)+i64(0 if r['container'] is None else 1)
    if r['container'] is not None: body+=tx(r['container'])+tx(r['codec'])+tx(r['pixel_format'])+i64(r['width'])+i64(r['height'])+i64(r['duration_seconds'])+i64(r['duration_attoseconds'])+i64(r['frame_count'])
    if r['rules']!=1: body+=i64(r['rules'])
    if r['conversions']: body+=tx(r['conversions'])
    r['checksum']=crc(body)
    c.execute(f"insert into clip({','.join(cols)}) values({','.join('?'*len(cols))})",[r[x] for x in cols])
    c.execute("insert into sketches(clip,bytes,checksum) values(?,?,?)",(top,bytes_,crc(cid+bytes_)))
    p=f"/uploads/{top%997:03d}/{tag}-{top}.mp4"
    fb=tx(p)+i64(1)+i64(top)+i64(r['byte_count'])+i64(1795379553)+i64(0)+tx(None)
    c.execute("insert into file(path,clip,byte_count,modified_seconds,modified_attoseconds,reason,checksum) values(?,?,?,?,?,?,?)",(p,top,r['byte_count'],1795379553,0,None,crc(fb)))
    return cid.hex()
for n in range(K):
    o,k=pairs[rng.integers(len(pairs))]; perm=np.empty(128,int); perm[pos]=rng.permutation(pos); perm[neg]=rng.permutation(neg); sign=rng.choice([-1,1],128).astype('i1'); sym=int(rng.integers(4)); nd=rng.random()<.5
    a=add(o,joint(o,perm,sign,sym,nd),'orig'); b2=add(k,joint(k,perm,sign,sym,nd),'copy'); truth.write(f"{a} {b2} {name[k]}\n")
while done<N: k=keys[rng.integers(len(keys))]; add(k,mixed(k),'world')
for t_ in('embedding','sketches','file','clip'): c.execute(f"delete from {t_} where {'key' if t_=='clip' else 'clip'}<=1000000")
for t_ in('duplicate_pair','duplicate_compared','duplicate_mark','duplicate_state'):
    try: c.execute(f"delete from {t_}")
    except sqlite3.OperationalError: pass
c.execute("delete from model"); c.commit(); 
c.execute("pragma journal_mode=wal"); c.close(); print(done,'clips')
